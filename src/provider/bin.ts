#!/usr/bin/env node
import process from "node:process";
import { tuneForShortProcess } from "../runtime";
import { serve } from "../tfplugin";

// Inserted by the build, because the executable runs without package.json.
declare const RYMI_VERSION: string;
declare const RYMI_PROVIDER_SOURCE: string;

void serve(
  async () => {
    const { rymiProvider } = await import("./index.js");
    tuneForShortProcess();
    return rymiProvider({ env: process.env, version: RYMI_VERSION });
  },
  { address: RYMI_PROVIDER_SOURCE, version: RYMI_VERSION },
  process,
);
