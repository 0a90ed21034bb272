"use client";

import dynamic from "next/dynamic";
import { useState, useSyncExternalStore } from "react";

import { useDefaults } from "./defaults";
import { followOpened, isOpen } from "./open";
import { useCommands } from "./registry";
import { fetchFinder, useShortcuts } from "./shortcuts";

const Finder = dynamic(() => fetchFinder().then((all) => all.Finder), { ssr: false });
const Sheet = dynamic(() => import("./sheet").then((all) => all.Sheet), { ssr: false });

/** The palette and the sheet of shortcuts, on every page; what draws them comes when they are first opened. */
export function Palette({ isAdmin }: { isAdmin: boolean }) {
  const opened = useSyncExternalStore(followOpened, isOpen, () => null);
  const [asked, setAsked] = useState({ palette: false, sheet: false });
  if (opened && !asked[opened]) setAsked({ ...asked, [opened]: true });
  useCommands(useDefaults(isAdmin));
  useShortcuts();
  return (
    <>
      {asked.palette ? <Finder open={opened === "palette"} /> : null}
      {asked.sheet ? <Sheet open={opened === "sheet"} /> : null}
    </>
  );
}
