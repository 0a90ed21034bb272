import { speakerColour } from "@/features/meetings/talk";
import { hueOf, initials } from "./face";

/** A person without a picture: their initials, in a colour that stays theirs. */
export function VoiceFace({ name }: { name: string }) {
  return (
    <span
      aria-hidden="true"
      className="grid size-10 shrink-0 place-items-center rounded-full border bg-sunk text-sm font-semibold"
      style={{ color: speakerColour(hueOf(name)), borderColor: speakerColour(hueOf(name)) }}
    >
      {initials(name)}
    </span>
  );
}
