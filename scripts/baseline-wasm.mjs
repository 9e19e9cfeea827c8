// undici parses HTTP in WebAssembly. V8 would compile that a second time in the background, optimized, and a process
// that ends meanwhile has to wait for it; the few pages that the provider reads are parsed before it is done.
import { setFlagsFromString } from "node:v8";

setFlagsFromString("--liftoff-only");
