import { Linter } from "eslint"
import { parser } from "typescript-eslint"
import { expect, test } from "vitest"
import { outsideTexts } from "../../lint/texts.mjs"

const linter = new Linter({ configType: "flat" })

const problemsIn = (code: string) =>
  linter.verify(
    code,
    {
      files: ["**/*.tsx"],
      languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
      rules: { "no-restricted-syntax": ["error", ...outsideTexts] },
    },
    { filename: "web/planted.tsx" },
  )

test.each([
  "<p>Delete</p>",
  "<p>{count} left</p>",
  '<p>{"Delete"}</p>',
  "<p>{`${count} left`}</p>",
  '<p>{isOn ? "On" : texts.off}</p>',
  '<p>{isOn && "On"}</p>',
  '<Button aria-label="Delete" />',
  '<TextInput label={isOld ? texts.old : "New"} />',
  "<Image alt={`Picture of ${name}`} />",
  '<PasswordInput visibilityToggleButtonProps={{ "aria-label": "Show" }} />',
  'show({ message: "Deleted" })',
  "notifySuccess(`${name} deleted`)",
  "<p>削除</p>",
])("a text outside the catalogue is refused: %s", (code) => {
  expect(problemsIn(code)).toEqual([
    expect.objectContaining({ message: expect.stringContaining("web/texts") as string }),
  ])
})

test.each([
  "<p>{texts.delete}</p>",
  "<p>{count} / {total}</p>",
  "<p title={`${label}=${value}`}>+{count}</p>",
  '<Button variant="light" color={isOn ? "red" : "gray"} aria-label={texts.labels["delete"]} />',
  '<p>{kind === "other" && <Other kind="other" />}</p>',
  'show({ color: "red", message: texts.copied, "aria-label": texts.close })',
  'setRunning("deleteImages")',
])("what is not a text, or comes from it, is not: %s", (code) => {
  expect(problemsIn(code)).toEqual([])
})
