"""How much of general news English the synonym classes cover, on invented headline pairs.

Run: `python tests/evaluation/lexicon_coverage.py`. Each pair reports one development in two
newsrooms' words. Printed: the share of content words that stand in some class, the share of pairs
that have at least one act in common, and what neither covers, so that classes can grow.
"""

import re
from importlib.resources import files

from watcher.core.text import stem

DATA = files("watcher.core") / "data"

PAIRS = """
Ferry capsizes off Norland, dozens feared dead = Scores missing after boat overturns near Norland
Central bank lifts key rate to 5% = Interest rate raised to 5 percent by central bank
Mayor quits over housing scandal = Mayor steps down amid housing row
Powerful quake strikes southern coast = Strong earthquake hits south
Court clears ex-banker of fraud = Former banker acquitted in fraud trial
Rocket blasts off with four astronauts = Four astronauts launch into orbit
Airline to axe 2,000 jobs = Carrier will lay off 2,000 staff
Prime minister calls snap election = PM announces early vote
Gunman opens fire at market, six killed = Six dead in market shooting
Steelmaker files for bankruptcy = Steel company goes bust
Drugmaker snaps up rival for $4bn = Pharmaceutical firm to acquire competitor in $4 billion deal
Rescuers pull girl from rubble = Girl saved from ruins
Regulator slaps record fine on bank = Bank penalised by watchdog
Talks collapse without deal = Negotiations break down
Rebels seize border town = Insurgents capture town on frontier
Striker joins club on loan = Club signs forward on loan deal
Health officials confirm first case of bird flu = Avian influenza detected for first time
Wildfire forces thousands to flee = Thousands evacuated as blaze spreads
President vetoes tax bill = Tax legislation rejected by president
Actor dies aged 84 = Film star passes away at 84
Police storm flat and arrest suspect = Man held after raid on apartment
Strikes ground flights across country = Walkout by pilots halts air travel
Truce takes effect in valley = Ceasefire comes into force
Parliament passes pension reform = Lawmakers approve overhaul of pensions
Hackers steal data of 2m customers = Data breach exposes records of two million clients
Minister denies taking bribes = Minister rejects corruption claims
Two trains collide, 20 hurt = Twenty injured in rail crash
Oil prices slide to two-year low = Crude falls to lowest level in two years
Volcano erupts, ash closes airport = Airport shut after eruption
Carmaker recalls 1m vehicles over brakes = Million cars recalled for brake fault
Union calls off strike = Walkout cancelled
Jury finds nurse guilty of murder = Nurse convicted of killing patients
Diplomats expelled in spy row = Envoys thrown out over espionage
Star forward ruled out with knee injury = Knee problem sidelines striker
Protesters clash with police in capital = Demonstrators battle officers
Government survives no-confidence vote = Cabinet wins confidence vote
Bridge reopens after repairs = Repaired bridge opens to traffic
Nuclear plant restarts reactor = Reactor brought back online
Probe lands on asteroid = Spacecraft touches down on asteroid
Flood death toll climbs to 41 = Floods have now killed 41
Troops pull out of city = Army withdraws from city
Firm unveils electric truck = Company presents battery-powered lorry
King undergoes surgery = Monarch has operation
Watchdog blocks supermarket merger = Regulator bars tie-up of grocers
Leaders sign climate accord = Climate agreement signed
Suspect extradited to face trial = Accused handed over for prosecution
Vaccine cleared for children = Regulator approves jab for kids
Landslide buries village = Mudslide engulfs village
Champions knocked out by underdogs = Holders crash out after shock defeat
Satellite burns up on re-entry = Spacecraft breaks apart in atmosphere
Shares plunge after profit warning = Stock tumbles as company cuts outlook
Teachers walk out over pay = Teaching staff strike for higher wages
Submarine cable cut = Undersea cable severed
Ship runs aground in canal = Vessel stuck in waterway
Hostages freed after two weeks = Captives released
Border closed after shooting = Frontier shut following gunfire
Coach sacked after defeats = Club fires manager
Ministers agree fishing quotas = Deal reached on fish catches
Inflation eases to 3% = Price growth slows to 3 percent
Pilot error blamed for crash = Crash caused by pilot mistake
Migrants rescued from sinking dinghy = Coastguard saves migrants at sea
Heatwave breaks records = Record temperatures set
Museum returns looted statue = Stolen sculpture given back
Drone attack sets refinery ablaze = Refinery on fire after drone strike
Company fined for polluting river = Firm penalised over river contamination
Poll puts challenger ahead = Challenger leads in survey
Dam bursts after heavy rain = Downpour causes dam collapse
Bank agrees to buy rival = Bank to take over competitor
Summit postponed = Meeting of leaders delayed
Judge suspends ban on abortion pill = Court halts abortion pill restriction
Envoy arrives for talks = Special representative flies in for negotiations
Warship fires warning shots = Naval vessel shoots to warn boat
Tech giant to build data centre = Data hub planned by technology group
Senator jailed for graft = Lawmaker gets prison term for corruption
Missing climber found dead = Body of lost mountaineer recovered
Singer cancels tour through illness = Tour called off as singer falls ill
Country bans single-use plastic = Plastic outlawed
Author wins literature prize = Literature award goes to author
Astronomers spot new comet = Comet discovered
Chip exports curbed = Restrictions on semiconductor sales abroad
Power restored after blackout = Electricity back following outage
Ruling party loses majority = Governing party fails to keep majority
Opposition leader detained at airport = Opposition chief arrested on arrival
City hit by water shortage = Taps run dry in city
Pope urges peace = Pontiff calls for end to war
Cholera outbreak spreads = More cholera infections reported
Athlete banned for doping = Runner suspended over failed drug test
Peace talks to resume Monday = Negotiations restart next week
Factory explosion injures ten = Blast at plant leaves ten hurt
Parents sue school over bullying = Lawsuit against school filed by families
Zoo welcomes panda twins = Panda gives birth to two cubs
""".strip()


def table() -> dict[tuple[str, ...], tuple[str, str]]:
    """Forms, exact and stemmed, to their class and kind."""
    found: dict[tuple[str, ...], tuple[str, str]] = {}
    lines = (DATA / "classes.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    for name, kind, forms in rows:
        for form in forms.split("|"):
            found[tuple(form.lower().split())] = (name, kind)
    for name, kind, forms in rows:
        for form in forms.split("|"):
            found.setdefault(tuple(stem(word) for word in form.lower().split()), (name, kind))
    return found


def classes(
    text: str, forms: dict[tuple[str, ...], tuple[str, str]], stops: set[str]
) -> tuple[list[tuple[str, str]], list[str]]:
    """The classes in a text, longest form first, and the content words without one."""
    words = re.findall(r"[a-z][a-z'-]+", text.lower())
    known: list[tuple[str, str]] = []
    unknown: list[str] = []
    at = 0
    while at < len(words):
        for length in range(min(5, len(words) - at), 0, -1):
            span = tuple(words[at : at + length])
            hit = forms.get(span) or forms.get(tuple(stem(word) for word in span))
            if hit:
                known.append(hit)
                at += length
                break
        else:
            if words[at] not in stops:
                unknown.append(words[at])
            at += 1
    return known, unknown


def main() -> None:
    """Print coverage and every pair that shares no act."""
    forms = table()
    stops = set()
    for line in (DATA / "stopwords.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("en\t"):
            stops = set(line.split("\t")[1].split("|"))
    covered = total = joined = 0
    pairs = PAIRS.splitlines()
    for pair in pairs:
        left, right = (classes(side, forms, stops) for side in pair.split(" = "))
        covered += len(left[0]) + len(right[0])
        total += len(left[0]) + len(right[0]) + len(left[1]) + len(right[1])
        acts = [{name for name, kind in side[0] if kind != "thing"} for side in (left, right)]
        if acts[0] & acts[1]:
            joined += 1
            continue
        print(pair)
        print("   ", sorted(acts[0]), sorted(acts[1]), "unknown:", left[1] + right[1])
    print(f"content words in a class: {covered / total:.3f}")
    print(f"pairs with an act in common: {joined}/{len(pairs)}")


if __name__ == "__main__":
    main()
