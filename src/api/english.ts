// The small form of zod starts in half the time of its usual one, and brings no words for what it refuses. Our users read
// these, so they get the usual ones.
import { en } from "zod/locales";
import * as z from "zod/mini";

z.config(en());
