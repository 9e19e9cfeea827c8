/** Attributes by their Terraform names, as `cdk.tf.json` wants them. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** The same attributes as `cdktf synth --hcl` wants them. */
export function hclAttributes(attributes: Attributes): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [
        name,
        {
          value,
          isBlock: false,
          type: "simple",
          storageClassType: typeof value === "number" ? "number" : "string",
        },
      ]),
  );
}
