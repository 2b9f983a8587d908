"""Words of the calendar: months, weekdays, seasons and numbers, in the languages that datelines use."""

from __future__ import annotations

_ENGLISH_MONTHS = (
    "january jan",
    "february feb febr",
    "march mar",
    "april apr",
    "may",
    "june jun",
    "july jul",
    "august aug",
    "september sept sep",
    "october oct",
    "november nov",
    "december dec",
)

MONTHS: dict[str, int] = {
    name: number for number, names in enumerate(_ENGLISH_MONTHS, start=1) for name in names.split()
}
"""English month names and abbreviations, lower case, to 1–12."""

_FOREIGN_MONTHS = (
    "janvier janv januar jänner januari enero ene gennaio gen janeiro",
    "février fevrier févr februar februari febrero febbraio fevereiro fev",
    "mars märz maerz maart marzo março mrz",
    "avril avr aprile abril abr",
    "mai mei mayo maggio mag maio",
    "juin juni junio giugno giu junho",
    "juillet juil juli julio luglio lug julho",
    "août aout augustus agosto ago",
    "septembre septiembre setiembre settembre setembro",
    "octobre oktober okt octubre ottobre outubro",
    "novembre noviembre novembro",
    "décembre decembre déc dezember dez diciembre dicembre dezembro dic",
)

ANY_MONTH: dict[str, int] = MONTHS | {
    name: number for number, names in enumerate(_FOREIGN_MONTHS, start=1) for name in names.split()
}
"""Month names in English, French, German, Dutch, Spanish, Italian and Portuguese, lower case, to 1–12."""

WEEKDAYS: dict[str, int] = {
    "mon": 0,
    "tue": 1,
    "wed": 2,
    "thu": 3,
    "fri": 4,
    "sat": 5,
    "sun": 6,
}
"""The first three letters of English weekday names, lower case, to 0 (Monday) – 6."""

WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTH_NAMES = tuple(names.split()[0].capitalize() for names in _ENGLISH_MONTHS)

SEASONS: dict[str, str] = {
    "spring": "SP",
    "summer": "SU",
    "autumn": "FA",
    "fall": "FA",
    "winter": "WI",
}
"""Season words to the codes of TimeML's TIMEX3 values."""

NUMBERS: dict[str, int] = {
    "a": 1,
    "an": 1,
    **{
        word: number
        for number, word in enumerate(
            [
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
                "thirteen",
                "fourteen",
                "fifteen",
                "sixteen",
                "seventeen",
                "eighteen",
                "nineteen",
                "twenty",
            ],
            start=1,
        )
    },
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "hundred": 100,
}
"""Number words that count days, weeks, months and years."""

RELATIONS: dict[str, str] = {
    "last": "last",
    "past": "last",
    "this past": "last",
    "this": "this",
    "next": "next",
    "coming": "next",
    "this coming": "next",
}
"""Words before a weekday, month or season to the direction they give."""
