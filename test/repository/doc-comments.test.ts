import ts from "typescript";

/** Doors that programs outside this package open, and everything that can be reached through them by name. */
const DOORS = ["src/client/index.ts", "src/emulator/index.ts"];

const program = ts.createProgram(DOORS, { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Node16 });
const checker = program.getTypeChecker();

/** Exports and their public members that nobody has described, as `Emulator.stop`. */
function undocumented(door: string): readonly string[] {
  const source = program.getSourceFile(door);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${door} is no module`);
  return checker.getExportsOfModule(module).flatMap((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const members = [...(symbol.members?.values() ?? [])].filter(isPublic);
    return [
      ...(isDescribed(symbol) ? [] : [exported.name]),
      ...members.filter((member) => !isDescribed(member)).map(({ name }) => `${exported.name}.${name}`),
    ];
  });
}

function isPublic(member: ts.Symbol): boolean {
  const [declaration] = member.declarations ?? [];
  if (declaration === undefined || ts.isTypeParameterDeclaration(declaration)) return false;
  const isNamed = ts.isClassElement(declaration) || ts.isTypeElement(declaration);
  // What overrides has its description where it comes from.
  if (ts.getCombinedModifierFlags(declaration as ts.Declaration) & ts.ModifierFlags.Override) return false;
  return isNamed && declaration.name !== undefined && !ts.isPrivateIdentifier(declaration.name);
}

function isDescribed(symbol: ts.Symbol): boolean {
  return symbol.getDocumentationComment(checker).length > 0;
}

test.each(DOORS)("every export of %s has a doc comment", (door) => {
  expect(undocumented(door)).toEqual([]);
});

test("a missing doc comment is detected", () => {
  // The folder's inner modules are free to leave it out.
  expect(undocumented("src/client/requester.ts")).toContain("CallResult.status");
});
