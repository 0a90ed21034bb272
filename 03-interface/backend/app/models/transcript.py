"""What was said in a meeting: the edited truth. The machine's own words stay in result.json, unchanged."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Computed, Float, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, utc_now

JsonObject = dict[str, Any]


class Transcript(Base):
    """What belongs to a transcript as a whole, as the result said it.

    ``revision`` grows with every change by a person, also with undo: what changed last has it as its version.
    Entries of ``removed`` that a person put back say so; the list only grows, an entry's place is its number.
    """

    __tablename__ = "transcript"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    schema_version: Mapped[int]
    attempt: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int] = mapped_column(default=1)
    edited_at: Mapped[datetime | None]
    removed: Mapped[list[JsonObject]] = mapped_column(JSONB)
    timeline: Mapped[list[JsonObject]] = mapped_column(JSONB)
    warnings: Mapped[list[str]] = mapped_column(JSONB)
    models: Mapped[JsonObject] = mapped_column(JSONB)
    media: Mapped[JsonObject] = mapped_column(JSONB)


class Speaker(Base):
    """A voice of a meeting. ``name`` is what a person called it here; an enrolled voice has its identity's name.

    ``sample_key`` is a clip of its clean speech in the bucket ``processed``, if it had any.
    """

    __tablename__ = "speaker"
    __table_args__ = (UniqueConstraint("meeting_id", "label"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    label: Mapped[str] = mapped_column(String(64))
    name: Mapped[str | None] = mapped_column(String(200))
    named_by: Mapped[str | None] = mapped_column(String(16))
    identity_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.id", ondelete="SET NULL"), index=True)
    score: Mapped[float | None] = mapped_column(Float)
    margin: Mapped[float | None] = mapped_column(Float)
    closest_identity_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.id", ondelete="SET NULL"), index=True)
    closest_score: Mapped[float | None] = mapped_column(Float)
    speech_s: Mapped[float] = mapped_column(Float, default=0.0)
    sample_key: Mapped[str | None] = mapped_column(String(1024))
    named_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    named_at: Mapped[datetime | None]


Index("ix_speaker_name_words", func.name_vector(Speaker.name), postgresql_using="gin")


class Segment(Base):
    """A run of words of one speaker; ``id`` is stable within its meeting, ``index`` puts it in order.

    ``index`` is whole as the machine made it; what comes between two segments has a number between theirs, so that
    nothing else moves. Readers are shown how many segments come before.

    ``version`` is the transcript's revision that changed it last, so that two editors notice each other. ``search`` is
    kept by PostgreSQL.
    """

    __tablename__ = "segment"
    __table_args__ = (Index(None, "meeting_id", "index"), Index(None, "search", postgresql_using="gin"))

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    index: Mapped[Decimal] = mapped_column(Numeric)
    start_s: Mapped[float] = mapped_column(Float)
    end_s: Mapped[float] = mapped_column(Float)
    speaker: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    words: Mapped[list[JsonObject]] = mapped_column(JSONB, deferred=True, deferred_raiseload=True)
    edited: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    search: Mapped[str] = mapped_column(
        TSVECTOR, Computed("search_vector(text)", persisted=True), deferred=True, deferred_raiseload=True
    )


class TranscriptEdit(Base):
    """One change by a person, with what was there before: the history of a transcript, and the way back.

    ``before`` and ``after`` hold what the change touched, by kind: ``segments`` (by id), ``speakers`` (by label),
    ``removed`` (by number); null for what was not there. Only names that people typed are in it, never an enrolled
    person's.
    """

    __tablename__ = "transcript_edit"
    __table_args__ = (Index(None, "meeting_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    kind: Mapped[str] = mapped_column(String(32))
    before: Mapped[JsonObject] = mapped_column(JSONB)
    after: Mapped[JsonObject] = mapped_column(JSONB)
    undone_at: Mapped[datetime | None]
