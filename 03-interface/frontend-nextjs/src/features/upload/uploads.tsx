"use client";

import dynamic from "next/dynamic";

import type { DeskProps } from "./desk";

const Desk = dynamic(() => import("./desk").then((module) => module.Desk), { ssr: false });

/** Brings the upload desk to every page, after the page itself. */
export function Uploads(props: DeskProps) {
  return <Desk {...props} />;
}
