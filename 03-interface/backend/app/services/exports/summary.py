"""What stands above a transcript in the formats that people read."""

from dataclasses import dataclass

from app.services.exports.document import Document, Options, clock, plain


@dataclass(frozen=True, slots=True)
class Summary:
    """Facts, who spoke for how long, and what a reader should know before believing all of it."""

    facts: tuple[str, ...]
    talk_times: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]


def summary(document: Document, options: Options) -> Summary:
    """The head of a document; voices that never speak are left out."""
    wording = options.wording
    facts = [f"{wording.added_on} {wording.date(document.created_at)}"]
    if document.duration_s is not None:
        facts.append(f"{wording.duration}{wording.colon} {clock(document.duration_s)}")
    remarks = [wording.legend] if options.speakers and document.has_guesses else []
    remarks += [text for warning in document.warnings if (text := plain(warning))]
    heard = [voice for voice in document.voices.values() if voice.talk_s > 0] if options.speakers else []
    return Summary(tuple(facts), tuple((voice.shown(wording), clock(voice.talk_s)) for voice in heard), tuple(remarks))
