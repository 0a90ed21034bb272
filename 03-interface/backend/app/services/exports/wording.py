"""The few fixed words of exported documents."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Wording:
    """One language's words; ``colon`` stands between a name and what was said."""

    code: str
    speaker: str
    unknown: str
    added_on: str
    date_format: str
    duration: str
    speakers: str
    talk_time: str
    remarks: str
    page: str
    colon: str
    legend: str
    not_in_font: str

    def date(self, moment: datetime) -> str:
        """The day, as this language writes it."""
        return moment.strftime(self.date_format)


WORDINGS = {
    "fr": Wording(
        code="fr",
        speaker="Intervenant",
        unknown="Intervenant inconnu",
        added_on="Ajouté le",
        date_format="%d/%m/%Y",
        duration="Durée",
        speakers="Intervenants",
        talk_time="Temps de parole",
        remarks="Remarques",
        page="Page",
        colon="\u00a0:",
        legend="(?)\u00a0: nom reconnu à la voix, qu\u2019aucune personne n\u2019a confirmé.",
        not_in_font=(
            "Cette police n\u2019a pas certaines lettres de ce texte ({count})\u00a0: chacune est remplacée par "
            "\ufffd. Les formats DOCX, TXT et JSON les contiennent."
        ),
    ),
    "en": Wording(
        code="en",
        speaker="Speaker",
        unknown="Unknown speaker",
        added_on="Added on",
        date_format="%Y-%m-%d",
        duration="Duration",
        speakers="Speakers",
        talk_time="Talk time",
        remarks="Remarks",
        page="Page",
        colon=":",
        legend="(?): a name recognised by voice, which no person has confirmed.",
        not_in_font=(
            "This font lacks some letters of this text ({count}): each is replaced by \ufffd. "
            "The formats DOCX, TXT and JSON have them."
        ),
    ),
}
