#!/usr/bin/env node
import process from "node:process";
import { fitToShortProcess } from "../runtime";
import { serve } from "../tfplugin";

// Inserted by the build: the executable runs without the npm package, and loads nothing that it does not need to start.
declare const RYMI_VERSION: string;
declare const RYMI_PROVIDER_SOURCE: string;

void serve(
  async () => {
    const { rymiProvider } = await import("./index.js");
    fitToShortProcess();
    return rymiProvider({ env: process.env, version: RYMI_VERSION });
  },
  { address: RYMI_PROVIDER_SOURCE, version: RYMI_VERSION },
  process,
);
