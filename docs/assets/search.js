// Search: runs the form of search/, on that page or in a panel on any other page.
//
// Nothing is loaded before search is used, and Pagefind not before it is needed. Pagefind finds pages; search/index.json
// (hooks/search_index.py) lists the pages of each briefing, so that they can be counted, filtered by theme and topic, and
// grouped before any text is fetched.
// All messages come from the form. Text from seeds enters the page as text, never as HTML.

const site = new URL("../", import.meta.url);
const searchPage = new URL("search/", site);
const GROUPS = 5; // briefings shown at once
const HITS = 3; // paragraphs of each, before "more"
const WINDOW = 34; // words of an excerpt
const GRADES = 10; // of relevance: within a grade, the newest briefing comes first

let listed, engine;

/** The list of briefings, which is enough until something is asked. */
function loadList() {
  listed ??= fetch(new URL("search/index.json", site), { cache: "no-cache" }).then((answer) => {
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  });
  listed.catch(() => (listed = undefined)); // so that the next attempt loads again
  return listed;
}

function loadEngine() {
  engine ??= Promise.all([
    import(new URL("pagefind/pagefind.js", site)).then(async (pagefind) => {
      await pagefind.init();
      return pagefind;
    }),
    loadList(),
  ]).then(async ([pagefind, list]) => ({ pagefind, ...list, places: placesOf(list, await loadNames(list)) }));
  engine.catch(() => (engine = undefined));
  return engine;
}

/** Pagefind's names of all pages, from its own list, which it has loaded: the browser has it in its cache. */
async function loadNames({ names: file }) {
  if (!file) return [];
  const answer = await fetch(new URL(`pagefind/${file}`, site));
  if (!answer.ok) throw new Error(answer.statusText);
  const unpacked = new Response(answer.body.pipeThrough(new DecompressionStream("gzip")));
  const text = new TextDecoder("latin1").decode(await unpacked.arrayBuffer());
  const [, language] = file.match(/\.(.+)_\w+\./);
  return text.match(new RegExp(`${language}_[0-9a-f]{7,}`, "g"));
}

/** The briefing and the theme of each page, by Pagefind's name for it. */
function placesOf({ themes, briefings }, names) {
  const pages = briefings.flatMap(([, , own], briefing) => own.map((number) => ({ briefing, number, theme: themes[number] })));
  return new Map(pages.map((page, index) => [names[index], page]));
}

async function findPages(query, { pagefind, places }) {
  const { results } = await pagefind.search(query);
  return results.filter(({ id }) => places.has(id)).map((result) => ({ ...places.get(result.id), result }));
}

/** The pages grouped by briefing: best first, and within a grade the newest first. */
function groupPages(pages) {
  const groups = new Map();
  for (const page of pages) {
    const group = groups.get(page.briefing) ?? { briefing: page.briefing, score: 0, pages: [] };
    group.score = Math.max(group.score, page.result.score);
    group.pages.push(page);
    groups.set(page.briefing, group);
  }
  const best = Math.max(...[...groups.values()].map(({ score }) => score));
  const grade = ({ score }) => Math.round((GRADES * score) / best);
  return [...groups.values()].sort((a, b) => grade(b) - grade(a) || a.briefing - b.briefing);
}

/** The paragraphs and headings of a page, with their words and the indexes of those that match. */
function partsOf(page, data) {
  const words = data.content.split(/\s+/);
  const anchors = data.anchors.filter(({ id }) => /^[hp]-/.test(id)).sort((a, b) => a.location - b.location);
  return anchors.map(({ id, location }, index) => {
    const end = anchors[index + 1]?.location ?? words.length;
    const found = data.weighted_locations.filter((word) => word.location >= location && word.location < end);
    return {
      page,
      location,
      url: new URL(`#${id}`, new URL(data.raw_url.slice(1), site)),
      isParagraph: id.startsWith("p"),
      words: words.slice(location, end),
      marks: new Set(found.map((word) => word.location - location)),
      score: found.reduce((sum, word) => sum + word.balanced_score, 0),
    };
  });
}

/** What to show of a briefing, best first: paragraphs, else headings; if only the headline matches, the first paragraph. */
function hitsOf(pages) {
  const parts = pages.flat();
  const found = parts.filter(({ marks }) => marks.size).sort((a, b) => b.score - a.score);
  const paragraphs = found.filter(({ isParagraph }) => isParagraph);
  return [paragraphs, found, parts.filter(({ isParagraph }) => isParagraph).slice(0, 1)].find(({ length }) => length) ?? [];
}

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** The stretch of a hit with the most matches, with these marked. */
function excerptOf({ words, marks }) {
  const countFrom = (start) => [...marks].filter((mark) => mark >= start && mark < start + WINDOW - 6).length;
  const richest = [...marks].sort((a, b) => countFrom(b) - countFrom(a) || a - b)[0] ?? 0;
  const start = words.length <= WINDOW ? 0 : Math.max(0, Math.min(richest - 6, words.length - WINDOW));
  const shown = words.slice(start, start + WINDOW);
  return make(
    "span",
    { dir: "auto" },
    start ? "… " : "",
    ...shown.flatMap((word, index) => [...(marks.has(start + index) ? marked(word) : [word]), " "]),
    start + WINDOW < words.length ? "…" : "",
  );
}

/** A matching word, marked without the punctuation around it. */
function marked(word) {
  const [, before, core, after] = word.match(/^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/su);
  return core ? [before, make("mark", {}, core), after] : [word];
}

/** A headline; Pagefind does not locate its matches, so words that begin with a word of the query are marked. */
function markHeadline(headline, query) {
  const asked = query.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const isAsked = (word) => asked.some((start) => word.toLowerCase().replace(/^[^\p{L}\p{N}]+/u, "").startsWith(start));
  return headline.split(" ").flatMap((word) => [...(isAsked(word) ? marked(word) : [word]), " "]);
}

class Search {
  #root;
  #form;
  #onChange;
  #turn = 0; // results that arrive after the next query are dropped

  constructor(root, onChange) {
    this.#root = root;
    this.#form = this.#part("form");
    this.#onChange = onChange;
    let timer;
    this.#form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.run(), 120);
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#stops()[1]?.focus();
    });
    root.addEventListener("keydown", (event) => this.#move(event));
  }

  get field() {
    return this.#form.elements.q;
  }

  set(parameters) {
    this.field.value = parameters.get("q") ?? "";
    const theme = [...this.#form.elements.theme].find(({ value }) => value === parameters.get("theme"));
    if (theme) theme.checked = true;
    const topic = parameters.get("topic");
    if (topic) this.#form.elements.topic.append(new Option(topic, topic, true, true));
  }

  async run() {
    const turn = ++this.#turn;
    const { q, theme, topic } = Object.fromEntries(new FormData(this.#form));
    this.#onChange?.(new URLSearchParams(Object.entries({ q, theme, topic }).filter(([, value]) => value)));
    const late = setTimeout(() => this.#say(this.#root.dataset.busy), 300);
    try {
      const list = await (q.trim() ? loadEngine() : loadList());
      const pages = q.trim() ? await findPages(q, list) : [];
      const inTopic = ({ briefing }) => !topic || list.briefings[briefing][1].some((n) => list.topics[n] === topic);
      const inTheme = (page) => !theme || page.theme === theme;
      const groups = groupPages(pages.filter((page) => inTopic(page) && inTheme(page)));
      const items = await Promise.all(groups.slice(0, GROUPS).map((group) => this.#item(group, list)));
      clearTimeout(late);
      if (turn !== this.#turn) return;
      this.#countThemes(pages.filter(inTopic));
      this.#countTopics(pages.filter(inTheme), list, topic, Boolean(q.trim()));
      this.#part(".b-search-results").replaceChildren(...items);
      this.#offerMore(groups.slice(GROUPS), list);
      this.#say(q.trim() ? this.#summary(groups.length, new Set(pages.map((page) => page.briefing)).size) : this.#root.dataset.empty);
    } catch (error) {
      console.error(error);
      this.#part(".b-search-broken").hidden = false;
      this.#say("");
    } finally {
      clearTimeout(late);
    }
  }

  #part(selector) {
    return this.#root.querySelector(selector);
  }

  #say(message) {
    this.#part(".b-search-status").textContent = message;
    this.#part(".b-search-foot").hidden = !this.#part(".b-found");
  }

  #count(count, one, many) {
    return count === 1 ? this.#root.dataset[one] : this.#root.dataset[many].replace("{count}", count);
  }

  #summary(count, inAll) {
    if (count) return this.#count(count, "one", "many");
    if (!inAll) return this.#root.dataset.none;
    return this.#root.dataset.noneHere.replace("{found}", this.#count(inAll, "one", "many"));
  }

  #countThemes(pages) {
    for (const radio of this.#form.elements.theme) {
      const own = pages.filter(({ theme }) => !radio.value || theme === radio.value);
      const count = new Set(own.map(({ briefing }) => briefing)).size;
      radio.nextElementSibling.querySelector(".b-count").textContent = this.field.value.trim() ? count : "";
    }
  }

  #countTopics(pages, { topics, briefings }, chosen, asked) {
    const count = topics.map(() => 0);
    for (const briefing of new Set(pages.map((page) => page.briefing))) {
      for (const topic of briefings[briefing][1]) count[topic]++;
    }
    const [all] = this.#form.elements.topic.options;
    const options = topics.flatMap((topic, n) =>
      count[n] || !asked || topic === chosen
        ? [new Option(asked ? `${topic} (${count[n]})` : topic, topic, false, topic === chosen)]
        : [],
    );
    this.#form.elements.topic.replaceChildren(all, ...options);
  }

  async #item({ briefing, pages }, { briefings, topics }) {
    const loaded = await Promise.all(pages.map(async (page) => [page, await page.result.data()]));
    const hits = hitsOf(loaded.map(([page, data]) => partsOf(page, data)));
    const [page, data] = loaded[0];
    const home = new URL(page.number ? "../" : "./", new URL(data.raw_url.slice(1), site));
    const [day, themes] = briefings[briefing];
    const item = make(
      "li",
      { className: "b-found" },
      make("h2", { dir: "auto" }, make("a", { href: home }, ...markHeadline(data.meta.title, this.field.value))),
      make("p", { className: "b-meta" }, ...[day, ...themes.map((n) => topics[n])].map((text) => make("span", {}, text))),
      this.#list(hits.slice(0, HITS)),
    );
    const rest = hits.slice(HITS);
    if (rest.length) {
      const summary = this.#count(rest.length, "restOne", "restMany");
      item.append(make("details", { className: "b-found-rest" }, make("summary", {}, summary), this.#list(rest)));
    }
    return item;
  }

  /** Hits in reading order, each with the name and the mark of its theme. */
  #list(hits) {
    const ordered = [...hits].sort((a, b) => a.page.number - b.page.number || a.location - b.location);
    return make(
      "ul",
      {},
      ...ordered.map((hit, index) => {
        const label = this.#part(`[value="${hit.page.theme}"] + span`);
        const theme = make("span", { className: label.className }, label.firstChild.textContent.trim());
        theme.classList.toggle("b-unseen", ordered[index - 1]?.page === hit.page); // for screen readers; shown once
        return make("li", {}, make("a", { className: "b-hit", href: hit.url }, theme, " ", excerptOf(hit)));
      }),
    );
  }

  #offerMore(groups, list) {
    const more = this.#part(".b-search-more");
    more.hidden = !groups.length;
    more.firstElementChild.onclick = async () => {
      const items = await Promise.all(groups.slice(0, GROUPS).map((group) => this.#item(group, list)));
      this.#part(".b-search-results").append(...items);
      this.#offerMore(groups.slice(GROUPS), list);
      items[0].querySelector("a").focus();
    };
  }

  #stops() {
    const links = this.#root.querySelectorAll(".b-search-results :is(a, summary), .b-search-more:not([hidden]) button");
    return [this.field, ...[...links].filter((link) => !link.closest("details:not([open]) > ul"))];
  }

  #move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const stops = this.#stops();
    const at = stops.indexOf(event.target);
    const next = step && at >= 0 && stops[at + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}

/** On search/ itself: the address contains the query. */
function searchHere(root) {
  const search = new Search(root, (asked) => history.replaceState(null, "", `?${asked}`.replace(/\?$/, location.pathname)));
  search.set(new URLSearchParams(location.search));
  search.run();
  search.field.focus();
  return () => search.field.select();
}

/** On any other page: the form of search/ in a panel, fetched on first use. */
function searchInPanel(link) {
  let panel;
  const prepare = () => (panel ??= makePanel().catch(() => location.assign(link.href)));
  const open = async () => {
    const { dialog, search } = await prepare();
    if (!dialog.open) dialog.showModal();
    search.field.select();
  };
  link.addEventListener("pointerenter", prepare, { once: true });
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // opens a new tab, like any link
    event.preventDefault();
    open();
  });
  return open;
}

async function makePanel() {
  const answer = await fetch(searchPage);
  if (!answer.ok) throw new Error(answer.statusText);
  const root = document.importNode(
    new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".b-search"),
    true,
  );
  for (const a of root.querySelectorAll("a")) a.href = new URL(a.getAttribute("href"), searchPage);
  const close = make("button", { type: "button", className: "b-panel-close", ariaLabel: root.dataset.close });
  root.querySelector(".b-search-field").after(close);
  const dialog = make("dialog", { className: "b-panel md-typeset", ariaLabel: root.dataset.label }, root);
  const share = root.querySelector(".b-search-share");
  const search = new Search(root, (asked) => (share.href = `${searchPage}?${asked}`));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", ({ target }) => {
    const there = target.closest("a")?.href;
    if (target === dialog || there?.split("#")[0] === location.href.split("#")[0]) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return; // a search field would only clear itself
    event.preventDefault();
    dialog.close();
  });
  document.body.append(dialog);
  search.run();
  loadEngine(); // a panel is opened to be used
  return { dialog, search };
}

function isWanted({ key, ctrlKey, metaKey, altKey, target }) {
  if ((ctrlKey || metaKey) && key.toLowerCase() === "k") return true;
  return key === "/" && !ctrlKey && !metaKey && !altKey && !target.closest?.("input, textarea, select, [contenteditable]");
}

const root = document.querySelector(".b-search");
const start = root ? searchHere(root) : searchInPanel(document.querySelector(".b-find"));
document.addEventListener("keydown", (event) => {
  if (!isWanted(event)) return;
  event.preventDefault();
  start();
});
