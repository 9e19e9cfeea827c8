#!/usr/bin/env node
import process from "node:process";
import { PROVIDER_SOURCE } from "../api/settings";
import { fitToShortProcess } from "../runtime";
import { serve } from "../tfplugin";

/** Inserted by the build, because the executable runs without the npm package. */
declare const RYMI_VERSION: string;

void serve(
  async () => {
    const { rymiProvider } = await import("./index.js");
    fitToShortProcess();
    return rymiProvider({ env: process.env, version: RYMI_VERSION });
  },
  { address: PROVIDER_SOURCE, version: RYMI_VERSION },
  process,
);
