import { Anchor, Breadcrumbs, Button, Grid, Group, Stack, Text } from "@mantine/core"
import { trpcReact } from "@polaris-bff/client/react"
import { useState, type FormEvent } from "react"
import { Link, useLocation } from "wouter"
import { CustomizationFields } from "../features/golden/customization-fields.js"
import { SourceFields } from "../features/golden/recipe-fields.js"
import { curlOf, EMPTY, trimmed } from "../features/golden/recipe.js"
import { RecipeYaml } from "../features/golden/recipe-yaml.js"
import { useRefreshGolden, type Recipe } from "../features/golden/use-golden.js"
import { Copyable } from "../parts/copyable.js"
import { Failure } from "../parts/failure.js"
import { Heading } from "../parts/heading.js"
import { prefix } from "../parts/page.js"
import { useWarningBeforeUnload } from "../parts/warning-before-unload.js"
import { useProject } from "../session/project.js"
import { texts } from "../texts/texts.js"

/** A recipe as a form, and the same recipe as YAML and as a request. */
export function GoldenBuildPage() {
  const [draft, setDraft] = useState(EMPTY)
  useWarningBeforeUnload(draft !== EMPTY)
  const [, navigate] = useLocation()
  const refresh = useRefreshGolden()
  const projectId = useProject()
  const { mutate, isPending, error } = trpcReact.golden.images.create.useMutation({
    onSuccess({ image }) {
      refresh()
      navigate(`/golden?image=${encodeURIComponent(image.name)}`)
    },
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    /** Polaris checks the recipe, and names the field that is wrong. */
    mutate(trimmed(draft) as Recipe)
  }
  const { title, newTitle, request, submit: label } = texts.golden
  return (
    <Stack>
      <Breadcrumbs className="trail">
        <Anchor component={Link} href="/golden" size="sm">
          {title}
        </Anchor>
        <Text size="sm">{newTitle}</Text>
      </Breadcrumbs>
      <Heading title={newTitle} />
      <form onSubmit={submit}>
        <Grid>
          <Grid.Col span={{ base: 12, lg: 7 }}>
            <Stack>
              <SourceFields draft={draft} change={setDraft} />
              <CustomizationFields draft={draft} change={setDraft} />
              {error && <Failure error={error} />}
              <Group>
                <Button type="submit" loading={isPending}>
                  {label}
                </Button>
                <Button variant="default" component={Link} href="/golden">
                  {texts.cancel}
                </Button>
              </Group>
            </Stack>
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 5 }}>
            <Stack>
              <RecipeYaml draft={draft} change={setDraft} />
              <Text size="sm" fw={500}>
                {request}
              </Text>
              <Copyable
                text={curlOf(
                  `${window.location.origin}${prefix.replace(/\/polaris-bff$/, "")}`,
                  projectId,
                  draft,
                )}
                label={texts.copyWhat(request)}
              />
            </Stack>
          </Grid.Col>
        </Grid>
      </form>
    </Stack>
  )
}
