/** Props and attributes that reach a reader. */
const READ = "/^(label|title|placeholder|description|hint|message|error|alt|aria-label|aria-description)$/"
const LETTERS = "/\\p{L}/u"
const TEXT = `:matches(Literal[value=${LETTERS}], TemplateLiteral:has(TemplateElement[value.raw=${LETTERS}]))`
const CHOICE = ":matches(ConditionalExpression, LogicalExpression)"

/** Options of `no-restricted-syntax`: texts for readers that are not in the catalogue. */
export const outsideTexts = [
  `JSXText[value=${LETTERS}]`,
  ...[":matches(JSXElement, JSXFragment)", `JSXAttribute[name.name=${READ}]`].flatMap((parent) => [
    `${parent} > JSXExpressionContainer > ${TEXT}`,
    `${parent} > JSXExpressionContainer > ${CHOICE} > ${TEXT}`,
  ]),
  `JSXAttribute[name.name=${READ}] > ${TEXT}`,
  `Property:matches([key.name=${READ}], [key.value=${READ}]) > ${TEXT}.value`,
  `CallExpression[callee.name=/^(notify\\w*|setError)$/] > ${TEXT}`,
].map((selector) => ({ selector, message: "A text belongs to web/texts, in every language." }))
