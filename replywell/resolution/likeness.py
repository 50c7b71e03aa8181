"""Which words mean the same, which exclude each other. Small lists: what they do not know is left in doubt."""

import re
from functools import cache, lru_cache

_CONTRASTS = """
if / unless
over / under
earlier / later
monthly / annual
enable enabled enables activate activated / disable disabled disables deactivate deactivated
available / unavailable
supported / unsupported
able / unable
before prior earlier / after later afterwards following
minimum min / maximum max
min / max
allow allowed allows permit permitted permits / deny denied denies block blocked forbid forbidden prevent prevented prevents disallow disallowed prohibit prohibited
include included includes including / exclude excluded excludes excluding
increase increased increases increasing raise raised / decrease decreased decreases decreasing reduce reduced reduces lower lowered
add added adds adding / remove removed removes removing delete deleted deletes
accept accepted accepts approve approved / reject rejected rejects decline declined refuse refused
open opened opens opening / close closed closes closing
start started starts begin begins / stop stopped stops end ends
first / last second third
left / right
above / below
top / bottom
upper / lower
on / off
up / down
inside / outside
in / out
public publicly / private privately
internal internally / external externally
encrypt encrypted encrypts / decrypt decrypted decrypts unencrypted
install installed installs / uninstall uninstalled uninstalls
upload uploaded uploads uploading / download downloaded downloads downloading
import imported imports importing / export exported exports exporting
connect connected connects / disconnect disconnected disconnects
online / offline
valid / invalid expired
free / paid
with / without
buy purchase / sell
send sends sent sending / receive receives received receiving
more / less fewer
higher / lower
longer / shorter
faster / slower
larger bigger / smaller
better / worse
same identical / different
newer newest latest / older oldest
automatic automatically / manual manually
required mandatory / optional
permanent permanently / temporary temporarily
true / false
success successful successfully succeed succeeds / failure fail fails failed unsuccessful
safe secure / unsafe insecure
hide hidden hides hiding / show shown shows showing display displayed visible
lock locked locks / unlock unlocked unlocks
subscribe subscribed / unsubscribe unsubscribed
hourly / daily / weekly / monthly / quarterly / yearly annually annual
second / minute / hour / day / week / month / quarter / year
monday / tuesday / wednesday / thursday / friday / saturday / sunday
montag / dienstag / mittwoch / donnerstag / freitag / samstag / sonntag
business working / calendar
incoming inbound / outgoing outbound
input / output
single / multiple
local locally / remote remotely
possible / impossible
known / unknown
check checked checks tick / uncheck unchecked
mute muted / unmute unmuted
read / write
present / absent
active / inactive
legal / illegal
positive / negative
always / never
often frequently / rarely seldom
aktivieren aktiviert / deaktivieren deaktiviert
vor / nach
mit / ohne
mindestens / höchstens
erlaubt / verboten
avant / après
avec / sans
antes / después
con / sin
activé / désactivé
"""
_SYNONYMS = """
expire end lapse
later newer
bigger larger greater
smaller less
answer return respond
end finish
click press tap hit
select choose pick
purchase buy bought
use utilize utilise employ
begin start commence
end finish
help assist aid
show display
remove delete erase
create make
modify change alter edit
need require
receive get obtain
reach arrive receive
email e-mail mail
sign log login signin
assist support
allow permit let enable
also additionally
ensure make
verify confirm check
open launch
fix repair resolve solve
provide offer give supply
view see
big large
quick fast rapid
quickly fast rapidly
usually normally typically
however but
type enter input
send submit
keep retain
immediate instant
immediately instantly
website site
app application
folder directory
picture image
device machine
correct right
error problem issue
find locate
build create
set configure
cost price
several multiple
maximum most
minimum least
because since
if when
must need have
user person
prevent stop block
ask request
answer reply respond
near close
new recent
regarding about concerning
approximately about around roughly
within in
customer client
"""


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The part of a word that its endings leave alone, so that `refunds` meets `refunded`. Not a dictionary form."""
    found = word.lower()
    for ending in ("'s", "’s"):
        found = found.removesuffix(ending)
    if len(found) < 4:
        return found
    if found.endswith("ies"):
        found = found[:-3] + "y"
    elif found.endswith("sses") or re.search(r"(?:sh|ch|x|z)es$", found):
        found = found[:-2]
    elif found.endswith("s") and not found.endswith(("ss", "us", "is")):
        found = found[:-1]
    for ending in ("ing", "ed", "ly"):
        rest = found.removesuffix(ending)
        if rest != found and len(rest) >= 3 and re.search("[aeiouyäöü]", rest):
            found = rest
            if ending != "ly" and len(found) > 3 and found[-1] == found[-2] and found[-1] not in "lsz":
                found = found[:-1]
            break
    if len(found) > 6 and found.endswith(("tion", "sion")):
        found = found[:-3]
    found = found.rstrip("e") if len(found) > 4 else found
    if found.endswith("ll") and len(found) > 4:
        found = found[:-1]
    return found[:-1] + "i" if found.endswith("y") and len(found) > 3 else found


_TURNING = frozenset({"un", "in", "im", "ir", "il", "dis", "non", "de"})
_SHORTEST_TURNED = 5


@cache
def _sides() -> dict[str, dict[int, int]]:
    """Stem → group → side of that group."""
    found: dict[str, dict[int, int]] = {}
    for group, line in enumerate(_CONTRASTS.strip().splitlines()):
        for side, words in enumerate(line.split("/")):
            for word in words.split():
                for key in {word, stem(word)}:
                    found.setdefault(key, {}).setdefault(group, side)
    return found


def opposed(word: str, other: str) -> bool:
    """Whether two stems exclude each other, as `enabl` and `disabl` do, or `monday` and `friday`."""
    if word == other:
        return False
    here, there = _sides().get(word, {}), _sides().get(other, {})
    if any(group in there and there[group] != side for group, side in here.items()):
        return True
    short, long = sorted((word, other), key=len)
    return len(short) >= _SHORTEST_TURNED and long.endswith(short) and long[: -len(short)] in _TURNING


@cache
def _alike() -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for group, line in enumerate(_SYNONYMS.strip().splitlines()):
        for word in line.split():
            found.setdefault(stem(word), set()).add(group)
    return found


def alike(word: str, other: str) -> bool:
    """Whether one stem may stand for the other."""
    return word == other or bool(_alike().get(word, set()) & _alike().get(other, set()))


@cache
def _groups() -> list[frozenset[str]]:
    return [frozenset(stem(word) for word in line.split()) for line in _SYNONYMS.strip().splitlines()]


@lru_cache(maxsize=16_384)
def likes(word: str) -> frozenset[str]:
    """The stem and those that may stand for it."""
    return frozenset({word}).union(*(_groups()[group] for group in _alike().get(word, ())))
