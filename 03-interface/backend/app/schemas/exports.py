"""What a reader may ask of an export."""

from enum import Enum

from pydantic import BaseModel, Field


class ExportFormat(str, Enum):
    """What is asked for, and the ending of the file."""

    TXT = "txt"
    MD = "md"
    SRT = "srt"
    VTT = "vtt"
    JSON = "json"
    RTTM = "rttm"
    DOCX = "docx"
    PDF = "pdf"


class ExportLanguage(str, Enum):
    """The language of an export's few fixed words."""

    FR = "fr"
    EN = "en"


class ExportQuery(BaseModel):
    """The format, and what is left out."""

    format: ExportFormat
    timestamps: bool = Field(True, description="0 leaves times out of TXT, MD, DOCX and PDF")
    speakers: bool = Field(True, description="0 leaves names out of all but JSON and RTTM")
    lang: ExportLanguage = Field(ExportLanguage.FR, description="of the few fixed words, as in Intervenant 2")
