"""Commands for administrators: ``python -m app.cli import-voices FOLDER``."""

import argparse
import asyncio
import sys
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from app.core.config import ConfigError, Settings, get_settings
from app.core.db import create_engine, session_factory
from app.core.errors import UnavailableError
from app.core.s3 import ObjectStore
from app.services import voice_import


async def import_voices(settings: Settings, folder: Path) -> voice_import.Import:
    """Enrol the folder's voices in one transaction."""
    engine = create_engine(settings)
    store = ObjectStore(settings)
    try:
        async with session_factory(engine).begin() as session:
            return await voice_import.import_folder(session, store, folder)
    finally:
        store.close()
        await engine.dispose()


def main() -> int:
    """0 when done, 1 when a server refused, 2 when asked for the impossible."""
    parser = argparse.ArgumentParser(prog="app.cli", description="Commands for administrators.")
    commands = parser.add_subparsers(dest="command", required=True)
    importing = commands.add_parser("import-voices", help="enrol FOLDER/<name>/*.wav for the whole company")
    importing.add_argument("folder", type=Path)
    options = parser.parse_args()
    if not options.folder.is_dir():
        sys.stderr.write(f"FAIL: expected a folder of voices, found none at {options.folder}\n")
        return 2
    try:
        done = asyncio.run(import_voices(get_settings(), options.folder))
    except ConfigError as error:
        sys.stderr.write(f"FAIL: {error}\n")
        return 2
    except (SQLAlchemyError, OSError, UnavailableError) as error:
        sys.stderr.write(f"FAIL: the database or the object store is not usable: {error}\n")
        return 1
    sys.stdout.write(f"{done.people} voices: {done.added} recordings added, {done.present} there already\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
