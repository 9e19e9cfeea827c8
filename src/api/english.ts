// The small form of zod is ready sooner than its usual one, and brings no words for what it refuses. Our users read
// these, so they get the usual ones.
import { en } from "zod/locales";
import * as z from "zod/mini";

// Not over the head of who has chosen other words: zod knows one language for the whole process.
if (z.config().localeError === undefined) z.config(en());
