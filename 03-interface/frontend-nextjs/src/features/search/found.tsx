"use client";

import dynamic from "next/dynamic";

/** What was found, and its player: loaded once there is a question. */
export const Found = dynamic(() => import("./results").then((module) => module.Results));
