import { AudioLines, CloudUpload, type LucideIcon, Search, Settings, ShieldCheck, UserRoundSearch, UsersRound } from "lucide-react";

export interface Place {
  name: "meetings" | "upload" | "search" | "voices" | "groups" | "settings" | "admin";
  href: string;
  keys: string;
  icon: LucideIcon;
}

const PLACES: readonly Place[] = [
  { name: "meetings", href: "/", keys: "g m", icon: AudioLines },
  { name: "upload", href: "/upload", keys: "g u", icon: CloudUpload },
  { name: "search", href: "/search", keys: "g s", icon: Search },
  { name: "voices", href: "/voices", keys: "g v", icon: UserRoundSearch },
  { name: "groups", href: "/groups", keys: "g g", icon: UsersRound },
  { name: "settings", href: "/settings", keys: "g p", icon: Settings },
];
const ADMIN: Place = { name: "admin", href: "/admin", keys: "g a", icon: ShieldCheck };

/** Where a person can go. */
export function placesFor(isAdmin: boolean): readonly Place[] {
  return isAdmin ? [...PLACES, ADMIN] : PLACES;
}
