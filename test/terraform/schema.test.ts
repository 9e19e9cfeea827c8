import { foundClis, registryOf } from "../support/clis";
import { useWorkspace } from "../support/terraform";

describe("the provider's schema", () => {
  const clis = foundClis().filter(({ missing }) => missing === undefined);
  const workspaces = clis.map((cli) => useWorkspace(cli));

  test("#47 is the one on record, whichever CLI shows it", async () => {
    expect(clis).not.toEqual([]);
    const shown = [];
    for (const workspace of workspaces) {
      const space = await workspace();
      await space.configure("");
      const { provider_schemas } = JSON.parse((await space.ok("providers", "schema", "-json")).stdout);
      shown.push(provider_schemas[`${registryOf(space.cli)}/rymi/rymi`]);
    }
    // Lists and identities came with Terraform 1.14 and 1.12, and are shown by no older one.
    const parts = ["provider", "resource_schemas", "data_source_schemas"];
    for (const schema of shown.slice(1)) {
      for (const part of parts) expect(schema[part]).toEqual(shown[0][part]);
    }
    expect(Object.assign({}, ...shown)).toMatchSnapshot();
  });
});
