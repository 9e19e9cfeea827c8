import process from "node:process";
import { RymiClient, type RymiError } from "../../src/client";

/** Lists numbers as the environment says, and prints what came of it as JSON. Itself the program of its process. */
async function listNumbers(): Promise<unknown> {
  const client = new RymiClient({
    apiKey: "rymi_test_0123456789",
    baseUrl: process.env["RYMI_BASE_URL"],
    maxRetries: 0,
  });
  try {
    return { total: (await client.listNumbers({ limit: 1, offset: 0 })).total };
  } catch (error) {
    const { code, message } = error as RymiError;
    return { code, message };
  } finally {
    await client.close();
  }
}

void listNumbers().then((result) => process.stdout.write(JSON.stringify(result)));
