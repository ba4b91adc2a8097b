import ts from "typescript"

/** Whether a statement has the keyword `export`. */
export function isExported(node) {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : []
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
}

/** The names that a statement defines. */
export function namesOf(node) {
  if (!ts.isVariableStatement(node)) return node.name === undefined ? [] : [node.name.text]
  return node.declarationList.declarations.flatMap(({ name }) =>
    ts.isIdentifier(name) ? [name.text] : name.elements.map((element) => element.name.text),
  )
}
