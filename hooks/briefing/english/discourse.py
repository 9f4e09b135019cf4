"""The closed word lists by which a sentence shows what it depends on: English, and the only place that is."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


HE = _words("he him his himself she her hers herself he's he'd he'll she's she'd she'll")
THEY = _words("they them their theirs themselves they're they've they'd they'll")
IT = _words("it its itself it's it'd it'll")
THIRD = HE | THEY | IT
FIRST = _words("i me my mine myself we us our ours i'm i've i'd i'll we're we've we'll we'd")
SECOND = _words("you your yours you're you'll you've")
POINTING = _words("this that these those")
CONTRAST = _words("but however instead still yet nevertheless nonetheless conversely though although rather otherwise")
# A pronoun in the clause that these open may mean what the main clause names: "When it was built, the tower …".
SUBORDINATING = _words("when while after before as since although though because if until whenever once")
CONNECTIVE = CONTRAST | _words(
    "and or so also then thus therefore hence moreover furthermore meanwhile besides likewise similarly additionally "
    "consequently accordingly indeed overall next later afterward afterwards subsequently finally ultimately plus "
    "because since either neither nor both others another some many most several few one two three"
)
ANAPHORIC = _words(
    "also too another other others similar same such former latter respectively both either neither then there here "
    "again earlier later previously since further additional more"
)
# Nouns that "the" makes point back, where nothing follows that says which.
ROLE_NOUNS = _words(
    "minister president spokesman spokeswoman spokesperson official officials officer officers mayor governor senator "
    "lawmaker lawmakers judge court prosecutor prosecutors attorney lawyer lawyers suspect suspects victim victims man "
    "men woman women boy girl child children couple pair trio duo group team company companies firm firms agency bank "
    "union party ministry department government authorities police committee commission board council organization "
    "organisation institute university school hospital center centre author authors researcher researchers scientist "
    "scientists professor analyst analysts economist director chief executive chairman leader leaders candidate "
    "candidates player players coach singer actor actress artist star driver pilot driver crew family families "
    "residents workers employees students teachers protesters rebels troops soldiers militants attackers gunman "
    "shooter teenager toddler businessman billionaire duo newspaper paper magazine site website network report study "
    "sources survey poll paper document documents letter statement post video interview email memo"
)
THING_NOUNS = _words(
    "move decision deal agreement bill law act rule rules ruling measure measures plan plans proposal proposals policy "
    "program programme project initiative scheme system process method approach technology device product drug "
    "vaccine attack attacks blast explosion crash accident incident fire storm shooting killing death deaths case "
    "trial lawsuit suit complaint charge charges allegation allegations accusation accusations claim claims verdict "
    "sentence investigation inquiry probe election vote campaign referendum protest protests strike rally march event "
    "ceremony meeting summit talks conference hearing visit trip tour game match tournament season film movie show "
    "series episode album song book novel story article event issue issues problem problems crisis situation change "
    "changes increase decrease rise drop decline gain loss losses result results finding findings figure figures "
    "number numbers data information evidence effect effects impact comments comment remarks remark announcement "
    "statement response reaction criticism question questions answer idea theory concept area region city town "
    "village country nation island site building facility plant factory mine vessel ship boat plane aircraft train "
    "vehicle car truck mission flight launch race contest competition award prize money fund funds cash payment "
    "amount sum price tax taxes tariffs sanctions ban restrictions merger acquisition purchase sale offer bid contract "
    "partnership relationship marriage conflict war fighting violence ceasefire truce operation raid mission"
)
# Nouns by which a text calls the same thing in turn.
ALIKE = tuple(
    map(
        _words,
        (
            "company firm corporation manufacturer",
            "study paper report research survey",
            "attack blast explosion bombing shooting",
            "fire blaze wildfire",
            "bill law legislation act",
            "agency department ministry bureau",
            "deal agreement accord pact",
            "crash accident collision",
            "protest rally march demonstration",
            "forecast estimate projection prediction outlook",
            "figures numbers data statistics",
        ),
    )
)
SPEECH = _words(
    "said says say saying told tells added adds stated states announced wrote writes tweeted explained explains noted "
    "notes argued argues claimed claims insisted insists declared replied responded asked asks warned warns recalled "
    "continued concluded remarked commented acknowledged admitted confirmed denied predicted suggested quipped joked "
    "testified posted stressed emphasized emphasised reiterated lamented recounted tells observed observes believes "
    "thinks urged"
)
# Titles that anybody may bear: they say nothing of who it is.
COURTESIES = _words("mr mrs ms miss dr sir lord lady")
TITLES = COURTESIES | _words(
    "prof professor president minister senator sen rep gov governor mayor king queen prince princess "
    "judge justice general gen colonel col captain capt sgt lt pope chancellor secretary chairman "
    "director spokesman spokeswoman ceo"
)
# What may follow a bare "the N" (an end of the noun phrase that does not say which N).
ENDS_PHRASE = _words(
    "is was were are be been has had have will would could can may might should must shall did does do said says told "
    "and or but in on at by from with to as after before when while if because than also not never then added "
    "became began took made came went gave found showed shows remains remained itself themselves alone , . ; : ? ! ) "
    '– — " ”'
)
EMPTY = _words(
    "the a an of to in on at for and or with by from as that this it its is are was were be been has have had his her "
    "their they he she we you i not but will would who which said what when where why how can could may than more also "
    "about after before over under into out up down no new one all there some other so if because while during between "
    "mr mrs ms dr us our my your do does did just only very much many most such then them him these those being"
)
UNNAMING = _words(
    "the a an in on at for and or with by from as that this it its but if when while after before since because "
    "although though he she they we you i his her their our my your there here these those what why how who which "
    "where some many most several all both each every no not so then now also however meanwhile still yet despite "
    "during under over about around until unless once even such other another one two three four five six seven eight "
    "nine ten more less last next first second third to of is are was were do does did can could will would should may "
    "might must have has had according earlier later today yesterday tomorrow only just like let please monday tuesday "
    "wednesday thursday friday saturday sunday january february march april june july august september october "
    "november december yes well"
)
TIMES = _words(
    "year month week weekend day morning afternoon evening night summer winter spring autumn fall "
    "season century "
    "decade time point moment stage "
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august "
    "september october november december christmas holiday years months weeks days"
)
