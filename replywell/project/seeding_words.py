"""What synthetic requesters and agents are called and say: words as frequent as in real mails, codes, names."""

import random
import re
from itertools import accumulate
from pathlib import Path

ARTICLES = Path(__file__).parents[1] / "demo" / "content" / "articles"
VOCABULARY = 6000
FIRST = [
    "Ada",
    "Amara",
    "Ana",
    "Andrei",
    "Anja",
    "Aylin",
    "Ben",
    "Bruno",
    "Carla",
    "Chen",
    "Chloé",
    "Clara",
    "Dana",
    "Daniel",
    "David",
    "Diego",
    "Elif",
    "Elena",
    "Emil",
    "Emma",
    "Erik",
    "Eva",
    "Farid",
    "Fatima",
    "Felix",
    "Finn",
    "Fiona",
    "Gabriel",
    "Giulia",
    "Hana",
    "Hugo",
    "Ida",
    "Igor",
    "Ines",
    "Ivan",
    "Jana",
    "Jonas",
    "José",
    "Julia",
    "Kaan",
    "Karim",
    "Katja",
    "Kofi",
    "Lars",
    "Laura",
    "Leila",
    "Léo",
    "Lina",
    "Luca",
    "Lucía",
    "Maja",
    "Marco",
    "María",
    "Marta",
    "Mateo",
    "Max",
    "Mei",
    "Mia",
    "Mila",
    "Milan",
    "Mira",
    "Nadia",
    "Nico",
    "Nils",
    "Nina",
    "Noah",
    "Nora",
    "Olga",
    "Omar",
    "Oskar",
    "Paula",
    "Pedro",
    "Petra",
    "Rafael",
    "Rania",
    "Rosa",
    "Ruth",
    "Samir",
    "Sara",
    "Selma",
    "Sofia",
    "Stefan",
    "Sven",
    "Tariq",
    "Tessa",
    "Theo",
    "Tomás",
    "Ulla",
    "Uma",
    "Vera",
    "Victor",
    "Wanda",
    "Yara",
    "Yusuf",
    "Zoé",
    "Zoltán",
]
LAST = [
    "Abadi",
    "Adler",
    "Almeida",
    "Andersson",
    "Bauer",
    "Becker",
    "Bianchi",
    "Bonnet",
    "Braun",
    "Byrne",
    "Castillo",
    "Costa",
    "Díaz",
    "Dubois",
    "Eriksen",
    "Esposito",
    "Farkas",
    "Fernández",
    "Fischer",
    "Fontaine",
    "García",
    "Gruber",
    "Haddad",
    "Hansen",
    "Hoffmann",
    "Horvat",
    "Ibrahim",
    "Ivanova",
    "Jansen",
    "Jensen",
    "Kaya",
    "Keller",
    "Khan",
    "Klein",
    "Kovács",
    "Krause",
    "Kumar",
    "Lambert",
    "Larsen",
    "Lefèvre",
    "Lehmann",
    "Lopes",
    "Marín",
    "Martin",
    "Mensah",
    "Meyer",
    "Moreau",
    "Moretti",
    "Müller",
    "Nakamura",
    "Navarro",
    "Nguyen",
    "Novák",
    "Okafor",
    "Olsen",
    "Papadakis",
    "Pavlova",
    "Pereira",
    "Petrov",
    "Popescu",
    "Ricci",
    "Rossi",
    "Ruiz",
    "Sato",
    "Schmidt",
    "Schneider",
    "Silva",
    "Singh",
    "Suzuki",
    "Tanaka",
    "Torres",
    "Tóth",
    "Ürgüp",
    "Vargas",
    "Vogel",
    "Wagner",
    "Weber",
    "Yılmaz",
    "Zhang",
]
LANGUAGES = ("en", "en", "en", "en", "en", "en", "en", "de", "de", "fr")
TAGS = ("vip", "refund", "churn-risk", "feedback", "bug", "beta", "legal", "trial", "invoice", "onboarding")
PLANS = ("Free", "Studio", "Team", "Enterprise")
_ENDINGS = ("s", "er", "ed", "ing", "less", "ness", "able", "ly", "ment", "heit", "ung", "tion")


class Speech:
    """Says things, with dice: words follow Zipf's law over what the demo's articles use and words made of it."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        counted: dict[str, int] = {}
        for path in sorted(ARTICLES.rglob("*.md")):
            for word in re.findall(r"[^\W\d_]+", path.read_text().lower()):
                counted[word] = counted.get(word, 0) + 1
        known = sorted(counted, key=lambda word: (-counted[word], word))
        stems = [word for word in known if len(word) > 3]
        made = dict.fromkeys(f"{stem}{end}" for end in _ENDINGS for stem in stems)
        self.words = list(dict.fromkeys([*known, *made]))[:VOCABULARY]
        self.weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(self.words))))

    def some(self, count: int) -> list[str]:
        return self.dice.choices(self.words, cum_weights=self.weights, k=count)

    def text(self) -> str:
        """Three or four sentences, now and then with a code."""
        said = [" ".join(self.some(self.dice.randint(7, 18))).capitalize() for _ in range(3)]
        if self.dice.random() < 0.3:
            said.append(f"{self.dice.choice(('Order', 'Invoice', 'Error'))} {self.code()}")
        return ". ".join(said) + "."

    def subject(self) -> str:
        return " ".join(self.some(self.dice.randint(2, 6))).capitalize()

    def code(self) -> str:
        return f"{self.dice.choice(('INV', 'ORD', 'E', 'RW'))}-{self.dice.randint(1000, 9_999_999)}"

    def name(self) -> str:
        return f"{self.dice.choice(FIRST)} {self.dice.choice(LAST)}"
