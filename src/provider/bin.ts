#!/usr/bin/env node
import process from "node:process";
import { fitToShortProcess } from "../runtime";
import { serve } from "../tfplugin";
import { PROVIDER_ADDRESS } from "./address";

/** Written in by the build, as the executable stands alone. */
declare const RYMI_VERSION: string;

void serve(
  async () => {
    const { rymiProvider } = await import("./index.js");
    fitToShortProcess();
    return rymiProvider({ env: process.env, version: RYMI_VERSION });
  },
  { address: PROVIDER_ADDRESS, version: RYMI_VERSION },
  process,
);
