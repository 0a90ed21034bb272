"""trusted api: sessions, tokens, audit, resumable uploads, outgoing webhooks, consent, history, search

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The audit log only grows: not even the application's own account changes what it says.
REFUSE_CHANGE = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END $$
"""
APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()
"""
# Also in a session that plays a replica, where ordinary triggers rest.
APPEND_ONLY_ALWAYS = "ALTER TABLE audit_event ENABLE ALWAYS TRIGGER append_only"
# Whoever shows meetings live hears of every change when it is committed, whichever process made it.
TELL_CHANGE = """
CREATE FUNCTION meeting_tell_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('meeting_changes', json_build_object('id', NEW.id)::text);
    RETURN NULL;
END $$
"""
ON_CHANGE = """
CREATE TRIGGER tell_change AFTER INSERT OR UPDATE ON meeting
FOR EACH ROW EXECUTE FUNCTION meeting_tell_change()
"""

# Search reads French and English, and "reunion" finds "Réunion": both sides are folded before they are stemmed.
# U+0300..U+036F are the accents that NFD takes off their letters. Bounded: a tsvector holds less than 1 MB. PostgreSQL
# takes "RH/Finance", "budget.v2" and "<plan>" for a path, a host and a tag, which nobody finds by their words.
SEARCH_FOLD = r"""
CREATE FUNCTION search_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(translate(replace(
        replace(lower(regexp_replace(normalize(value, NFD), '[\u0300-\u036f]', '', 'g')), 'œ', 'oe'), 'æ', 'ae'
    ), '<>/_@', '     '), '(?<=[[:alpha:]])\.|\.(?=[[:alpha:]])', ' ', 'g')
$$
"""
SEARCH_VECTOR = """
CREATE FUNCTION search_vector(value text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE folded text := public.search_fold(left(value, 50000));
BEGIN
    -- Set apart, or the first word would follow the last one.
    RETURN ts_delete(
        to_tsvector('pg_catalog.french', folded)
            || cast('~\\:50' AS tsvector)
            || to_tsvector('pg_catalog.english', folded),
        '~'
    );
END $$
"""
SEARCH_QUERY = """
CREATE FUNCTION search_query(value text) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE folded text := public.search_fold(value);
BEGIN
    RETURN websearch_to_tsquery('pg_catalog.french', folded) || websearch_to_tsquery('pg_catalog.english', folded);
END $$
"""
# A meeting's vector has no positions: there, the words of a phrase are words.
SEARCH_QUERY_OF_MEETINGS = r"""
CREATE FUNCTION search_query_of_meetings(value text) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN regexp_replace(public.search_query(value)::text, '<(-|\d+)>', '&', 'g')::tsquery;
END $$
"""
NAME_VECTOR = """
CREATE FUNCTION name_vector(value text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN to_tsvector('pg_catalog.simple', public.search_fold(value));
END $$
"""
SEARCH_FUNCTIONS = {
    "search_fold(text)": SEARCH_FOLD,
    "search_vector(text)": SEARCH_VECTOR,
    "search_query(text)": SEARCH_QUERY,
    "search_query_of_meetings(text)": SEARCH_QUERY_OF_MEETINGS,
    "name_vector(text)": NAME_VECTOR,
}

# Who may have seen a meeting until now is known at this moment alone: its owner, and the groups it was shared with.
TELL_GONE = """
CREATE FUNCTION meeting_tell_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify(
        'meeting_changes', json_build_object('gone', OLD.id, 'owner', OLD.owner_id, 'groups', '[]'::json)::text
    );
    RETURN NULL;
END $$
"""
ON_GONE = """
CREATE TRIGGER tell_gone AFTER DELETE ON meeting
FOR EACH ROW EXECUTE FUNCTION meeting_tell_gone()
"""
ON_HANDED_ON = """
CREATE TRIGGER tell_handed_on AFTER UPDATE OF owner_id ON meeting
FOR EACH ROW WHEN (OLD.owner_id <> NEW.owner_id) EXECUTE FUNCTION meeting_tell_gone()
"""
TELL_UNSHARED = """
CREATE FUNCTION meeting_tell_unshared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify(
        'meeting_changes',
        json_build_object('gone', OLD.meeting_id, 'owner', NULL, 'groups', json_build_array(OLD.group_id))::text
    );
    RETURN NULL;
END $$
"""
ON_UNSHARED = """
CREATE TRIGGER tell_unshared AFTER DELETE ON meeting_group_link
FOR EACH ROW EXECUTE FUNCTION meeting_tell_unshared()
"""

# What was put between two segments has no whole number: the way back counts them again.
COUNT_SEGMENTS = """
UPDATE segment SET index = counted.place
FROM (
    SELECT meeting_id, id, row_number() OVER (PARTITION BY meeting_id ORDER BY index, id) - 1 AS place FROM segment
) AS counted
WHERE segment.meeting_id = counted.meeting_id AND segment.id = counted.id AND segment.index <> counted.place
"""

# The first schema took "RH" beside "rh". The oldest keeps its name; "Tous" always does: it is found by it.
TELL_GROUPS_APART = """
DO $$
DECLARE
    later record;
    renamed text;
    tried int;
BEGIN
    FOR later IN
        SELECT id, name FROM (
            SELECT id, name, row_number() OVER (PARTITION BY lower(name) ORDER BY name <> 'Tous', id) AS place
            FROM "group"
        ) AS named
        WHERE place > 1 ORDER BY id
    LOOP
        renamed := left(later.name, 180) || ' (' || later.id || ')';
        tried := 0;
        WHILE EXISTS (SELECT 1 FROM "group" WHERE lower(name) = lower(renamed)) LOOP
            tried := tried + 1;
            renamed := left(later.name, 180) || ' (' || later.id || '-' || tried || ')';
        END LOOP;
        UPDATE "group" SET name = renamed WHERE id = later.id;
    END LOOP;
END $$
"""
# What the API does for a meeting whose words change (repositories/search.py), for those that were there before.
MAKE_FINDABLE = """
UPDATE meeting SET search = (
    SELECT array_to_tsvector(array_agg(lexeme)) FROM (
        SELECT lexeme, min(place) AS first FROM (
            SELECT lexeme, 0 AS place FROM unnest(search_vector(meeting.title))
            UNION ALL
            SELECT lexeme, 1 FROM speaker, unnest(search_vector(speaker.name)) WHERE speaker.meeting_id = meeting.id
            UNION ALL
            SELECT lexeme, 2 FROM segment, unnest(segment.search) WHERE segment.meeting_id = meeting.id
        ) AS every
        WHERE octet_length(lexeme) <= 36
        GROUP BY lexeme ORDER BY first LIMIT 28000
    ) AS kept
)
"""
# A completed meeting shows the transcript of its last attempt.
COUNT_ATTEMPTS = """
UPDATE transcript SET attempt = meeting.attempt
FROM meeting WHERE meeting.id = transcript.meeting_id AND meeting.status = 'completed'
"""


def upgrade() -> None:
    for definition in SEARCH_FUNCTIONS.values():
        op.execute(definition)
    extend_accounts()
    create_access()
    create_audit()
    extend_meetings()
    create_uploads()
    create_webhook_endpoints()
    create_webhook_deliveries()
    extend_voices()
    extend_transcripts()
    op.execute(MAKE_FINDABLE)
    op.execute(COUNT_ATTEMPTS)
    tell_of_changes()


def downgrade() -> None:
    shrink_accounts()
    shrink_transcripts()
    shrink_meetings()
    shrink_voices()
    for table in (
        "upload_part",
        "upload_claim",
        "webhook_delivery",
        "upload",
        "transcript_edit",
        "refresh_token",
        "webhook_endpoint",
        "auth_session",
        "api_token",
        "erasure_receipt",
        "audit_event",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION audit_refuse_change")
    for signature in reversed(SEARCH_FUNCTIONS):
        op.execute(f"DROP FUNCTION {signature}")


def shrink_accounts() -> None:
    op.drop_column("user", "quota_bytes")
    op.drop_column("user", "password_expires_at")
    op.drop_index("uq_group_lower_name", table_name="group")


def shrink_transcripts() -> None:
    op.drop_column("transcript", "edited_at")
    op.drop_column("transcript", "revision")
    op.drop_column("transcript", "attempt")
    op.drop_constraint(op.f("fk_speaker_named_by_user_id_user"), "speaker", type_="foreignkey")
    op.drop_column("speaker", "named_at")
    op.drop_column("speaker", "named_by_user_id")
    op.drop_column("speaker", "sample_key")
    op.drop_index("ix_speaker_name_words", table_name="speaker")
    op.drop_index(op.f("ix_segment_search"), table_name="segment")
    op.drop_column("segment", "search")
    op.drop_column("segment", "version")
    op.execute(COUNT_SEGMENTS)
    op.alter_column("segment", "index", type_=sa.Integer(), existing_type=sa.Numeric())


def shrink_meetings() -> None:
    op.execute("DROP TRIGGER tell_change ON meeting")
    op.execute("DROP FUNCTION meeting_tell_change")
    op.execute("DROP FUNCTION meeting_tell_gone CASCADE")
    op.execute("DROP FUNCTION meeting_tell_unshared CASCADE")
    op.drop_index(op.f("ix_meeting_group_link_group_id_meeting_id"), table_name="meeting_group_link")
    op.create_index(op.f("ix_meeting_group_link_group_id"), "meeting_group_link", ["group_id"], unique=False)
    op.drop_index("ix_meeting_title_words", table_name="meeting")
    op.drop_index(op.f("ix_meeting_created_at_id"), table_name="meeting")
    op.drop_index(op.f("ix_meeting_language_id"), table_name="meeting")
    op.drop_index(op.f("ix_meeting_search"), table_name="meeting", postgresql_using="gin")
    op.drop_column("meeting", "search")
    op.drop_column("meeting", "finished_at")
    op.drop_column("meeting", "started_at")
    op.drop_column("meeting", "model_hint")


def shrink_voices() -> None:
    op.drop_index("ix_identity_name_words", table_name="identity")
    op.drop_constraint(op.f("fk_identity_clip_source_meeting_id_meeting"), "identity_clip", type_="foreignkey")
    op.drop_index(op.f("ix_identity_clip_source_meeting_id"), table_name="identity_clip")
    op.drop_column("identity_clip", "source_meeting_id")
    op.drop_column("identity_clip", "source")
    op.drop_column("identity_clip", "duration_s")
    op.drop_column("identity_clip", "size_bytes")
    op.drop_constraint(op.f("fk_identity_consent_by_user"), "identity", type_="foreignkey")
    op.drop_constraint(op.f("fk_identity_created_by_user"), "identity", type_="foreignkey")
    op.drop_index(op.f("ix_identity_created_by"), table_name="identity")
    op.drop_column("identity", "consent_statement")
    op.drop_column("identity", "consent_at")
    op.drop_column("identity", "consent_by_name")
    op.drop_column("identity", "consent_by")
    op.drop_column("identity", "created_by")


def extend_accounts() -> None:
    op.execute(TELL_GROUPS_APART)
    op.create_index("uq_group_lower_name", "group", [sa.literal_column("lower(name)")], unique=True)
    op.add_column("user", sa.Column("password_expires_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("user", sa.Column("quota_bytes", sa.BigInteger(), nullable=True))


def create_access() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("hint", sa.String(length=16), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_api_token_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("hash", name=op.f("uq_api_token_hash")),
    )
    op.create_index(op.f("ix_api_token_user_id"), "api_token", ["user_id"], unique=False)
    op.create_table(
        "auth_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.Column("user_agent", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_auth_session_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auth_session")),
    )
    op.create_index(op.f("ix_auth_session_expires_at"), "auth_session", ["expires_at"], unique=False)
    op.create_index(op.f("ix_auth_session_user_id"), "auth_session", ["user_id"], unique=False)
    op.create_table(
        "refresh_token",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["auth_session.id"],
            name=op.f("fk_refresh_token_session_id_auth_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_refresh_token")),
    )
    op.create_index(op.f("ix_refresh_token_session_id"), "refresh_token", ["session_id"], unique=False)


def create_audit() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_label", sa.String(length=320), nullable=True),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("target_type", sa.String(length=32), nullable=True),
        sa.Column("target_id", sa.String(length=64), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index(op.f("ix_audit_event_actor_id_id"), "audit_event", ["actor_id", "id"], unique=False)
    op.create_index(op.f("ix_audit_event_at"), "audit_event", ["at"], unique=False)
    op.create_index(
        op.f("ix_audit_event_target_type_target_id_id"), "audit_event", ["target_type", "target_id", "id"], unique=False
    )
    op.execute(REFUSE_CHANGE)
    op.execute(APPEND_ONLY)
    op.execute(APPEND_ONLY_ALWAYS)


def extend_meetings() -> None:
    op.add_column("meeting", sa.Column("model_hint", sa.String(length=64), nullable=True))
    op.add_column("meeting", sa.Column("started_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("meeting", sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("meeting", sa.Column("search", postgresql.TSVECTOR(), nullable=True))
    op.create_index(op.f("ix_meeting_search"), "meeting", ["search"], unique=False, postgresql_using="gin")
    op.create_index(op.f("ix_meeting_created_at_id"), "meeting", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_meeting_title_words",
        "meeting",
        [sa.literal_column("search_vector(title)")],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(op.f("ix_meeting_language_id"), "meeting", ["language", "id"], unique=False)
    op.drop_index(op.f("ix_meeting_group_link_group_id"), table_name="meeting_group_link")
    op.create_index(
        op.f("ix_meeting_group_link_group_id_meeting_id"),
        "meeting_group_link",
        ["group_id", "meeting_id"],
        unique=False,
    )


def tell_of_changes() -> None:
    op.execute(TELL_CHANGE)
    for statement in (ON_CHANGE, TELL_GONE, ON_GONE, ON_HANDED_ON, TELL_UNSHARED, ON_UNSHARED):
        op.execute(statement)


def create_uploads() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("part_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("form", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("s3_key", sa.String(length=1024), nullable=False),
        sa.Column("s3_upload_id", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_upload_meeting_id_meeting"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_upload_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("s3_key", name=op.f("uq_upload_s3_key")),
    )
    op.create_index(op.f("ix_upload_expires_at"), "upload", ["expires_at"], unique=False)
    op.create_index(op.f("ix_upload_meeting_id"), "upload", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_upload_user_id"), "upload", ["user_id"], unique=False)
    op.create_table(
        "upload_claim",
        sa.Column("s3_key", sa.String(length=1024), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("s3_key", name=op.f("pk_upload_claim")),
    )
    op.create_index(op.f("ix_upload_claim_expires_at"), "upload_claim", ["expires_at"], unique=False)
    op.create_table(
        "upload_part",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("etag", sa.String(length=128), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name=op.f("fk_upload_part_upload_id_upload"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("upload_id", "number", name=op.f("pk_upload_part")),
    )


def create_webhook_endpoints() -> None:
    op.create_table(
        "webhook_endpoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=True),
        sa.Column("events", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("previous_secret", sa.Text(), nullable=True),
        sa.Column("previous_secret_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("paused_reason", sa.String(length=300), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user.id"], name=op.f("fk_webhook_endpoint_owner_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoint")),
    )
    op.create_index(op.f("ix_webhook_endpoint_owner_id"), "webhook_endpoint", ["owner_id"], unique=False)


def create_webhook_deliveries() -> None:
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("endpoint_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["webhook_endpoint.id"],
            name=op.f("fk_webhook_delivery_endpoint_id_webhook_endpoint"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
    )
    op.create_index(
        op.f("ix_webhook_delivery_endpoint_id_number"),
        "webhook_delivery",
        ["endpoint_id", "number"],
        unique=False,
    )
    op.create_index(
        op.f("ix_webhook_delivery_next_try_at"),
        "webhook_delivery",
        ["next_try_at"],
        unique=False,
        postgresql_where="state = 'pending'",
    )


def extend_voices() -> None:
    op.create_table(
        "erasure_receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=False),
        sa.Column("erased_by", sa.Integer(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clips", sa.Integer(), nullable=False),
        sa.Column("vectors", sa.Integer(), nullable=False),
        sa.Column("names", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_receipt")),
    )
    op.create_index(op.f("ix_erasure_receipt_identity_id"), "erasure_receipt", ["identity_id"], unique=False)
    op.add_column("identity", sa.Column("created_by", sa.Integer(), nullable=True))
    op.add_column("identity", sa.Column("consent_by", sa.Integer(), nullable=True))
    op.add_column("identity", sa.Column("consent_by_name", sa.String(length=200), nullable=True))
    op.add_column("identity", sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("identity", sa.Column("consent_statement", sa.String(length=500), nullable=True))
    op.create_index(op.f("ix_identity_created_by"), "identity", ["created_by"], unique=False)
    op.create_foreign_key(
        op.f("fk_identity_created_by_user"), "identity", "user", ["created_by"], ["id"], ondelete="SET NULL"
    )
    op.create_foreign_key(
        op.f("fk_identity_consent_by_user"), "identity", "user", ["consent_by"], ["id"], ondelete="SET NULL"
    )
    op.add_column("identity_clip", sa.Column("size_bytes", sa.BigInteger(), nullable=True))
    op.add_column("identity_clip", sa.Column("duration_s", sa.Float(), nullable=True))
    op.add_column("identity_clip", sa.Column("source", sa.String(length=16), nullable=False, server_default="import"))
    op.add_column("identity_clip", sa.Column("source_meeting_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_identity_clip_source_meeting_id"), "identity_clip", ["source_meeting_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_identity_clip_source_meeting_id_meeting"),
        "identity_clip",
        "meeting",
        ["source_meeting_id"],
        ["id"],
        ondelete="SET NULL",
    )


def extend_transcripts() -> None:
    op.create_table(
        "transcript_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_transcript_edit_meeting_id_meeting"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_transcript_edit_user_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcript_edit")),
    )
    op.create_index(op.f("ix_transcript_edit_meeting_id_id"), "transcript_edit", ["meeting_id", "id"], unique=False)
    op.add_column("segment", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.alter_column("segment", "index", type_=sa.Numeric(), existing_type=sa.Integer())
    op.add_column(
        "segment",
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed("search_vector(text)", persisted=True),
            nullable=False,
        ),
    )
    op.create_index(op.f("ix_segment_search"), "segment", ["search"], unique=False, postgresql_using="gin")
    for table in ("speaker", "identity"):
        op.create_index(
            f"ix_{table}_name_words",
            table,
            [sa.literal_column("name_vector(name)")],
            unique=False,
            postgresql_using="gin",
        )
    op.add_column("speaker", sa.Column("sample_key", sa.String(length=1024), nullable=True))
    op.add_column("speaker", sa.Column("named_by_user_id", sa.Integer(), nullable=True))
    op.add_column("speaker", sa.Column("named_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(
        op.f("fk_speaker_named_by_user_id_user"), "speaker", "user", ["named_by_user_id"], ["id"], ondelete="SET NULL"
    )
    op.add_column("transcript", sa.Column("attempt", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("transcript", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("transcript", sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
