"""Meetings, and the groups they are shared with."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, Enum, Float, ForeignKey, Index, String, Table, Text, func
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.types import MeetingStatus
from app.models.base import Base, Timestamped
from app.models.group import Group

meeting_group_link = Table(
    "meeting_group_link",
    Base.metadata,
    Column("meeting_id", ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True),
    Column("group_id", ForeignKey("group.id", ondelete="CASCADE"), primary_key=True),
    Index(None, "group_id", "meeting_id"),
)


class Meeting(Timestamped, Base):
    """One recording and what became of it.

    ``s3_path`` is a key of ``uploads``; ``result_prefix`` a folder of ``processed``, ``result_s3_path`` the result in
    it. ``language_hint`` and ``max_speakers`` are the owner's wishes, ``language`` what was spoken. ``stage`` and
    ``progress`` are the last ones known; while a job runs, Redis knows better. ``resends`` counts how often the sweep
    had to send this attempt again. ``started_at`` and ``finished_at`` bound the current attempt's work. ``search``
    holds the lexemes of title, names and words, in French and in English.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        Index(None, "owner_id", "id"),
        Index(None, "status", "updated_at"),
        Index(None, "created_at", "id"),
        Index(None, "language", "id"),
        Index(None, "search", postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    original_filename: Mapped[str] = mapped_column(String(255))
    s3_path: Mapped[str] = mapped_column(String(1024), unique=True)
    status: Mapped[MeetingStatus] = mapped_column(
        Enum(
            MeetingStatus,
            native_enum=False,
            length=16,
            create_constraint=True,
            name="status",
            values_callable=lambda states: [state.value for state in states],
        ),
        default=MeetingStatus.PENDING,
    )
    transcription_text: Mapped[str | None] = mapped_column(Text, deferred=True, deferred_raiseload=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))

    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    language_hint: Mapped[str | None] = mapped_column(String(3))
    max_speakers: Mapped[int | None]
    model_hint: Mapped[str | None] = mapped_column(String(64))

    job_id: Mapped[UUID] = mapped_column(unique=True)
    attempt: Mapped[int] = mapped_column(default=1)
    resends: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    stage: Mapped[str | None] = mapped_column(String(32))
    progress: Mapped[float | None] = mapped_column(Float)
    error_code: Mapped[str | None] = mapped_column(String(64))
    error_message: Mapped[str | None] = mapped_column(Text)

    result_prefix: Mapped[str] = mapped_column(String(1024))
    result_s3_path: Mapped[str | None] = mapped_column(String(1024))
    language: Mapped[str | None] = mapped_column(String(8))
    duration_s: Mapped[float | None] = mapped_column(Float)
    search: Mapped[str | None] = mapped_column(TSVECTOR, deferred=True, deferred_raiseload=True)

    groups: Mapped[list[Group]] = relationship(secondary=meeting_group_link, lazy="raise", order_by=Group.id)


# Phrases are looked for in titles, too.
Index("ix_meeting_title_words", func.search_vector(Meeting.title), postgresql_using="gin")
