import { Button, Group } from "@mantine/core"
import { languages } from "../texts/language.js"
import { language, texts } from "../texts/texts.js"
import { switchLanguage } from "./switch-language.js"

/** Every language of the console, named in itself. */
export function LanguageLinks() {
  return (
    <Group component="nav" aria-label={texts.language.label} justify="center" gap={4}>
      {languages.map(([code, name]) => (
        <Button
          key={code}
          size="compact-xs"
          variant={code === language ? "light" : "subtle"}
          color="gray"
          lang={code}
          aria-current={code === language || undefined}
          onClick={() => switchLanguage(code)}
        >
          {name}
        </Button>
      ))}
    </Group>
  )
}
