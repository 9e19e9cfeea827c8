import { App } from "cdktf";
import { PlivoAndVonageLines } from "./plivo-vonage";
import { TwilioLines } from "./twilio";
import { TwilioLinesByRjPearson94 } from "./twilio-rjpearson94";

// One stack for each carrier. Keep the one that you need.
const app = new App();
new TwilioLines(app, "twilio");
new TwilioLinesByRjPearson94(app, "twilio-rjpearson94");
new PlivoAndVonageLines(app, "plivo-vonage");
app.synth();
