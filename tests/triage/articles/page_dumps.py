"""Page dumps of many makes, put together by a seed from invented news so that the right cuts are known."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.triage.articles.sample_pages import Page
from triage.articles.article import Form


@dataclass(frozen=True, slots=True)
class Tongue:
    """What a page in one language is made of."""

    phrases: tuple[str, ...]
    by: str
    date: str
    titles: tuple[str, ...]
    captions: tuple[str, ...]
    sentences: tuple[str, ...]
    menu: tuple[str, ...]


TONGUES = {
    "en": Tongue(
        ("Read more", "Continue reading", "Read the full story »", "[Read more]", "Keep reading →"),
        "By Mara Ollenschlager",
        "March 14, 2021",
        (
            "Ferry strike enters its third week on the northern islands",
            "Mayor of Kelso Bridge resigns over unpaid parking fines",
            "Ministers weigh a tax on empty flats",
            "“We were never asked”: farmers block the valley road",
            "Why does the Oster river turn green every April?",
            "Snow, then sun: a strange week for the wine growers",
            "Quake of magnitude 5.1 shakes Port Amity; no injuries",
            "Hospital trust admits 300 letters were never posted",
            "Striker Bodil Maas out for six weeks",
            "Court: zoo may keep its last polar bear",
        ),
        ("Kelso Bridge", "Ferries", "Bodil Maas", "Port Amity harbour", "Oster river", "File photo"),
        (
            "The council met for nine hours on Tuesday and broke up without a vote, two members said.",
            "Nobody was hurt, according to the fire brigade, which sent four engines and a boat.",
            "“It is the first time in my life that I have seen the water this low,” said a retired pilot.",
            "The plan would cost 12 million a year and is to be paid by a levy on hotel beds.",
            "A spokeswoman for the ministry said that the figures were being checked and would be out soon.",
            "Residents of the upper town complain that lorries pass their windows through the night.",
            "Shares in the company fell by 4 per cent before noon and recovered most of it by the evening.",
            "Last year the same bridge was closed for eleven days after a barge had hit one of its piers.",
            "Experts from three universities warned that the dam was never built for such rain.",
        ),
        ("Home", "News", "Sport", "Weather"),
    ),
    "de": Tongue(
        ("Weiterlesen", "Weiterlesen …", "Mehr lesen »", "Zum Artikel"),
        "Von Henrike Sölter",
        "14. März 2021",
        (
            "Stadtrat von Ellernau vertagt den Streit um das Freibad",
            "Zugführer hält an, um einen Schwan zu retten",
            "Warum die Apfelernte am Seeufer so klein ausfiel",
            "Bürgerinitiative sammelt 9.000 Unterschriften gegen die Umgehung",
            "Bäckerei ruft zwei Brotsorten zurück",
            "Nach dem Sturm: Förster zählen umgestürzte Buchen",
        ),
        ("Ellernau", "Freibad", "Symbolbild", "Apfelernte"),
        (
            "Der Ausschuss hat am Dienstag neun Stunden getagt und ist ohne Beschluss auseinandergegangen.",
            "Verletzt wurde niemand, teilte die Feuerwehr mit, die mit vier Fahrzeugen ausgerückt war.",
            "„So niedrig habe ich das Wasser noch nie gesehen“, sagte ein früherer Lotse am Morgen.",
            "Die Kosten von 12 Millionen im Jahr soll eine Abgabe auf Hotelbetten decken.",
            "Eine Sprecherin des Ministeriums erklärte, die Zahlen würden geprüft und bald veröffentlicht.",
            "Anwohner der Oberstadt klagen, dass nachts Lastwagen unter ihren Fenstern vorbeifahren.",
        ),
        ("Start", "Politik", "Sport"),
    ),
    "fr": Tongue(
        ("Lire la suite", "Lire la suite →", "Lire plus", "En savoir plus"),
        "Par Odile Carmaux",
        "14 mars 2021",
        (
            "À Vaucresse, la piscine municipale restera fermée tout l’été",
            "Un conducteur de train s’arrête pour sauver un cygne",
            "Pourquoi la récolte de pommes est-elle si maigre ?",
            "Le pont de Saint-Armel rouvre après onze jours de travaux",
            "Deux fromages retirés de la vente dans l’Ouest",
            "Les pêcheurs bloquent le port « jusqu’à nouvel ordre »",
        ),
        ("Vaucresse", "Le port de Saint-Armel", "Illustration"),
        (
            "Le conseil s’est réuni pendant neuf heures mardi et s’est séparé sans voter.",
            "Il n’y a pas de blessé, selon les pompiers, qui ont envoyé quatre engins et un canot.",
            "« Je n’ai jamais vu l’eau aussi basse », raconte un ancien pilote de la rivière.",
            "Le projet coûterait 12 millions par an et serait payé par une taxe sur les hôtels.",
            "Une porte-parole du ministère a indiqué que les chiffres seraient publiés prochainement.",
            "Les habitants du haut de la ville se plaignent du passage des camions pendant la nuit.",
        ),
        ("Accueil", "Politique", "Sports"),
    ),
    "es": Tongue(
        ("Leer más", "Seguir leyendo", "Leer más »", "Ver más"),
        "Por Inés Valdoro",
        "14 de marzo de 2021",
        (
            "El ayuntamiento de Peñarral aplaza la votación sobre la piscina",
            "Un maquinista detiene el tren para salvar a un cisne",
            "¿Por qué hay tan pocas manzanas este año?",
            "Reabre el puente de San Telmo tras once días de obras",
            "Los pescadores cierran el puerto en protesta por las cuotas",
            "Retiran del mercado dos quesos de la sierra",
        ),
        ("Peñarral", "El puerto de San Telmo", "Foto de archivo"),
        (
            "El pleno se reunió nueve horas el martes y terminó sin que nadie votara.",
            "No hubo heridos, según los bomberos, que acudieron con cuatro camiones y una lancha.",
            "“Nunca había visto el agua tan baja”, cuenta un antiguo práctico del puerto.",
            "El plan costaría 12 millones al año y se pagaría con una tasa sobre los hoteles.",
            "Una portavoz del ministerio dijo que las cifras se publicarán en los próximos días.",
            "Los vecinos de la parte alta se quejan de que los camiones pasan toda la noche.",
        ),
        ("Inicio", "Política", "Deportes"),
    ),
    "ru": Tongue(
        ("Читать далее", "Читать далее…", "Подробнее", "Читать полностью »"),
        "Автор: Лидия Строева",
        "14 марта 2021",
        (
            "Городской совет Ольховска отложил спор о бассейне",
            "Машинист остановил поезд, чтобы спасти лебедя",
            "Почему в этом году так мало яблок",
            "Мост у Заречья открыли после одиннадцати дней ремонта",
            "Рыбаки перекрыли порт «до особого распоряжения»",
            "Два сорта сыра отозвали из продажи",
        ),
        ("Ольховск", "Порт Заречья", "Архивное фото"),
        (
            "Совет заседал во вторник девять часов и разошёлся без голосования, сообщили два депутата.",
            "Никто не пострадал, сообщили пожарные, которые прислали четыре машины и лодку.",
            "«Я никогда не видел, чтобы вода стояла так низко», — сказал бывший лоцман.",
            "План обойдётся в 12 миллионов в год, их даст сбор с гостиниц.",
            "Представительница министерства заявила, что цифры проверяют и скоро опубликуют.",
            "Жители верхнего города жалуются, что грузовики едут под окнами всю ночь.",
        ),
        ("Главная", "Политика", "Спорт"),
    ),
    "ar": Tongue(
        ("اقرأ المزيد", "« اقرأ المزيد", "المزيد", "تابع القراءة"),
        "بقلم ليلى الشهابي",
        "14 مارس 2021",
        (
            "مجلس بلدة عين الزيتون يؤجل التصويت على المسبح",
            "سائق قطار يتوقف لإنقاذ بجعة على السكة",
            "لماذا تراجع محصول التفاح هذا العام؟",
            "إعادة فتح جسر الوادي بعد أحد عشر يوما من الأشغال",
            "صيادون يغلقون الميناء احتجاجا على الحصص",
            "سحب نوعين من الجبن من الأسواق",
        ),
        ("عين الزيتون", "ميناء الوادي", "صورة أرشيفية"),
        (
            "اجتمع المجلس تسع ساعات يوم الثلاثاء وانفض من دون تصويت، بحسب عضوين فيه.",
            "لم يصب أحد بأذى، وفق ما قالت فرق الإطفاء التي أرسلت أربع سيارات وزورقا.",
            "وقال مرشد سابق في الميناء إنه لم ير الماء منخفضا إلى هذا الحد طوال حياته.",
            "وتبلغ كلفة الخطة 12 مليونا في السنة تدفع من رسم على الفنادق.",
            "وقالت متحدثة باسم الوزارة إن الأرقام قيد المراجعة وستنشر قريبا.",
            "ويشتكي سكان الحي العلوي من مرور الشاحنات تحت نوافذهم طوال الليل.",
        ),
        ("الرئيسية", "سياسة", "رياضة"),
    ),
    "zh": Tongue(
        ("阅读全文", "阅读更多", "阅读全文>>", "查看更多"),
        "记者 柳青禾",
        "2021年3月14日",
        (
            "榆林镇议会推迟对公共泳池的表决",
            "火车司机停车救下一只天鹅",
            "为什么今年的苹果收成这么少？",
            "河口大桥维修十一天后重新通车",
            "渔民封锁港口抗议配额",
            "两种奶酪被要求下架",
        ),
        ("榆林镇", "河口港", "资料图片"),
        (
            "议会周二开会九个小时，最后没有表决就散会，两名议员说。",
            "消防队派出四辆车和一艘船，没有人受伤，消防队的发言人表示。",
            "一位退休的引水员说，他一生中从没见过水位这么低，连老码头的石阶都露了出来。",
            "这项计划每年要花一千二百万元，费用将由旅馆床位税支付。",
            "部里的发言人说，数字正在核对，很快就会公布，请大家耐心等待。",
            "上城的居民抱怨说，卡车整夜都从他们的窗下经过，吵得孩子睡不着觉。",
        ),
        ("首页", "新闻", "体育"),
    ),
}
"""Every language that pages are made in."""

CODES = (
    "[embedpost slug=”another-story/”]",
    '[related id="77"]',
    "[embed]https://harbour.example/film[/embed]",
    "[gallery ids=“4,5,6”]",
    '[ad-slot name="middle" /]',
    "[sc_embed_player fileurl=“https://harbour.example/a.mp3”]",
)
FOOTERS = (
    "",
    "",
    "1 2 3 … 14 Next",
    "© 2021 Harbour Gazette. All rights reserved.",
    "Older posts",
    "About us\n\nContact\n\nPrivacy",
)


@dataclass(frozen=True, slots=True)
class Make:
    """How the stories of one page look: shares are those of the stories that have a thing."""

    tongue: str
    phrase: str
    newline: str
    gap: str
    """Between paragraphs."""
    captions: float
    bylines: float
    dates: float
    """A line with the day, under the headline."""
    dated_above: bool
    """Whether a line with the day stands above each headline, outside the story."""
    bullets: float
    teasers: float
    inline: bool
    """Whether a teaser's invitation stands on its last line."""
    code: str
    head: str
    footer: str


def articles_of(tongue: str, seed: int) -> dict[str, str]:
    """Return texts that are one article each, however much they look like a page of several.

    Args:
        tongue: One of :data:`TONGUES`.
        seed: Another one draws others.
    """
    words, chance = TONGUES[tongue], random.Random(f"{tongue} {seed}")
    title, *others = words.titles

    def said(most: int) -> list[str]:
        return [
            " ".join(chance.sample(words.sentences, chance.randint(2, 4)))
            for _ in range(chance.randint(1, most))
        ]

    def around(*between: list[str]) -> str:
        return "\n\n".join([title, words.by, *(part for each in between for part in [*said(3), *each])])

    points = range(1, chance.randint(6, 10))
    asked = [f"{caption}?" for caption in words.captions] * 3
    code = chance.choice(CODES)
    return {
        "links": around(*[[f"{chance.choice(others)}\n{words.phrases[0]}"] for _ in points]),
        "named links": around(*[[f"{words.phrases[0]}: {chance.choice(others)}"] for _ in points]),
        "invitations": around(*[[words.phrases[0]] for _ in points]),
        "list": around(*[[words.phrases[0], f"{n}. {chance.choice(words.captions)}"] for n in points]),
        "interview": around(*[[*chance.choice(([code], [words.phrases[0]], [])), each] for each in asked]),
        "embeds": around(*[[code, chance.choice(words.captions)] for _ in points], said(2)),
        "sections": around(*[[chance.choice(words.captions)] for _ in points], said(2)),
        "box": around(
            [], [], [], [], *[[]] * 3, [part for each in others for part in (each, words.phrases[0])]
        ),
        "recipe": around(
            ["• 200 g", "• 3", "• 1 l", words.captions[0], *said(1), words.phrases[0]],
            ["• 100 g", words.captions[1], *said(1), words.phrases[0]],
            [words.captions[-1], *said(1), words.phrases[0]],
        ),
        "ellipses": "\n\n".join([title, *(part[:-1] + " …" for _ in points for part in said(2))]),
        "cut": around([], [], [words.sentences[0][:-4] + f"… {words.phrases[0]}"]),
    }


def make_of(chance: random.Random, tongue: str) -> Make:
    """Draw how a page looks."""
    words = TONGUES[tongue]
    heads = ("", words.date, f"{words.date}\n\nHarbour Gazette", "\n\n".join(words.menu), "\ufeff\n\u00a0")
    return Make(
        tongue,
        chance.choice(words.phrases),
        chance.choice(("\n", "\n", "\n", "\r\n")),
        chance.choice(("\n\n", "\n\n", "\n\n\u00a0\n\n")),
        chance.choice((0, 0.4, 0.5, 0.6, 1)),
        chance.choice((0, 0, 0.5, 1)),
        chance.choice((0, 0, 0, 0.5, 1)),
        chance.random() < 0.15,
        chance.choice((0, 0, 0.4)),
        chance.choice((0, 0.3, 0.5, 0.7, 1)),
        chance.random() < 0.75,
        chance.choice(("", "", *CODES)),
        chance.choice(heads),
        chance.choice(FOOTERS),
    )


def page_of(chance: random.Random, tongue: str) -> tuple[Make, Page]:
    """Draw a page of several stories.

    Args:
        chance: Where the draws come from.
        tongue: One of :data:`TONGUES`.

    Returns:
        How it looks, and the page with what it holds.
    """
    make = make_of(chance, tongue)
    words = TONGUES[tongue]
    page = Page()
    if make.head:
        page.page(make.head + "\n\n")
    titles = list(words.titles)
    chance.shuffle(titles)
    for title in titles[: chance.randint(4, len(titles))]:
        _add_story(page, title, chance, make)
    page.page(make.footer)
    return make, _with_newline(page, make.newline)


def _add_story(page: Page, title: str, chance: random.Random, make: Make) -> None:
    words = TONGUES[make.tongue]
    if make.dated_above:
        page.page(f"{words.date}\n\n")
    parts = []
    if chance.random() < make.captions:
        parts.append(chance.choice(words.captions))
    if chance.random() < make.bylines:
        parts.append(words.by)
    if chance.random() < make.dates:
        parts.append(words.date)
    if chance.random() < make.teasers:
        cut = " ".join(chance.sample(words.sentences, 3))
        cut = cut[: -chance.randint(8, 30)].rstrip(" ,.。，")
        body = "\n\n".join([*parts, cut + chance.choice(("…", " …", " [...]", "..."))])
        page.story(title, f"\n\n{body}", Form.TEASER)
        page.page((" " if make.inline else "\n\n") + make.phrase + "\n\n")
        return
    if chance.random() < make.bullets:
        points = chance.sample(words.sentences, 2)
        parts.append("\n".join(f"  • {point}" for point in points))
    body = make.gap.join(chance.choices(words.sentences, k=chance.randint(3, 9)))
    page.story(title, "\n\n" + "\n\n".join([*parts, body]))
    page.page(f"\n\n{make.code}" if make.code else "").page(f"\n\n{make.phrase}\n\n")


def _with_newline(page: Page, newline: str) -> Page:
    """Return a page with other line ends, its spans moved along."""
    if newline == "\n":
        return page
    moved = [
        (start + page.text.count("\n", 0, start), end + page.text.count("\n", 0, end), title, form)
        for start, end, title, form in page.stories
    ]
    return Page(page.text.replace("\n", newline), moved)
