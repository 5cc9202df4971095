"""Where to go with what is not tracked here, until a city has set its own pathway card.

The Dari and Pashto texts have not yet been reviewed by a native speaker.
"""

from service.registry import CityFacts

GENERAL = {
    "en": "This is not recorded here. Speak to a person you trust, to the women's group or the "
    "community council, to the nearest clinic, or to the ombudsperson outside the police.",
    "fa-AF": "این موضوع در اینجا ثبت نمی‌شود. با شخص مورد اعتماد خود، گروه زنان یا شورای انکشافی، "
    "نزدیک‌ترین کلینیک یا مرجع شکایات خارج از پولیس صحبت کنید.",
    "ps-AF": "دا موضوع دلته نه ثبتېږي. له خپل باوري کس، د ښځو له ډلې یا پرمختیايي شورا، نږدې "
    "کلینیک یا له پولیسو بهر د شکایتونو له مرجع سره خبرې وکړئ.",
}  # fmt: skip


def pathway_card(city: CityFacts) -> dict[str, str]:
    """The city's card by language tag; the general one for a language it lacks."""
    return GENERAL | dict(city.pathway_card)
