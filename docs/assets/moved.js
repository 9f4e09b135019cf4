// On a page that has moved: opens the new address at the paragraph that the old one named. Without scripts, the page's own
// refresh opens the new address at its top.
const { target } = document.currentScript.dataset;
location.replace(new URL(target + location.hash, location.href));
