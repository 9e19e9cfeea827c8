import { foundClis, registryOf } from "../support/clis";
import { useWorkspace } from "../support/terraform";

describe("the provider's schema", () => {
  const clis = foundClis().filter(({ missing }) => missing === undefined);
  const workspaces = clis.map((cli) => useWorkspace(cli));

  test("#47 is the same in every CLI and matches the snapshot", async () => {
    expect(clis).not.toEqual([]);
    const schemas = [];
    for (const workspace of workspaces) {
      const space = await workspace();
      await space.configure("");
      const { provider_schemas } = JSON.parse((await space.ok("providers", "schema", "-json")).stdout);
      schemas.push(provider_schemas[`${registryOf(space.cli)}/rymi/rymi`]);
    }
    // Lists need Terraform 1.14 and identities 1.12; older ones do not show them.
    const parts = ["provider", "resource_schemas", "data_source_schemas"];
    for (const schema of schemas.slice(1)) {
      for (const part of parts) expect(schema[part]).toEqual(schemas[0][part]);
    }
    expect(Object.assign({}, ...schemas)).toMatchSnapshot();
  });
});
