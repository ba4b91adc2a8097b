import { Textarea } from "@mantine/core"
import { useState } from "react"
import { texts } from "../../texts/texts.js"
import { draftIn, yamlOf, type ReadDraft, type RecipeDraft } from "./recipe.js"

interface RecipeYamlProps {
  draft: RecipeDraft
  change: (draft: RecipeDraft) => void
}

/** The recipe as text. While it is edited, the text is the user's own; the form follows what can be read. */
export function RecipeYaml({ draft, change }: RecipeYamlProps) {
  const [typed, setTyped] = useState<string>()
  const read = typed === undefined ? undefined : draftIn(typed)
  function type(text: string): void {
    setTyped(text)
    const next = draftIn(text)
    if ("draft" in next) change(next.draft)
  }
  const { label, hint } = texts.golden.yaml
  return (
    <Textarea
      label={label}
      description={hint}
      error={read !== undefined && problemOf(read)}
      value={typed ?? yamlOf(draft)}
      onChange={({ currentTarget }) => type(currentTarget.value)}
      onBlur={() => read !== undefined && "draft" in read && setTyped(undefined)}
      styles={{ input: { fontFamily: "monospace", fontSize: "var(--mantine-font-size-xs)" } }}
      autosize
      minRows={14}
      maxRows={40}
      spellCheck={false}
    />
  )
}

function problemOf(read: ReadDraft): string | undefined {
  const { notYaml, notRecipe } = texts.golden.yaml
  if ("problem" in read) return notYaml(read.problem)
  return "wrongField" in read ? notRecipe(read.wrongField) : undefined
}
