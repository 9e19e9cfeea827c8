#!/usr/bin/env node
import process from "node:process";
import { PROVIDER_SOURCE } from "../../../src/api/settings";
import { rymiProvider } from "../../../src/provider";
import { type PluginProcess, serve } from "../../../src/tfplugin";

/** A program: the provider as on Windows, where it listens on a port. */

const onWindows: PluginProcess = {
  argv: process.argv,
  env: process.env,
  stderr: process.stderr,
  pid: process.pid,
  ppid: process.ppid,
  platform: "win32",
  on: process.on.bind(process),
  exit: process.exit.bind(process),
};

const version = "0.0.1";
void serve(
  async () => rymiProvider({ env: process.env, version }),
  { address: PROVIDER_SOURCE, version },
  onWindows,
);
