import {
  Button,
  Group,
  MultiSelect,
  PasswordInput,
  Stack,
  Switch,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core"
import { trpcReact } from "@polaris-bff/client/react"
import { useState } from "react"
import { Section } from "../../parts/section.js"
import { texts } from "../../texts/texts.js"
import type { Customizations } from "./recipe.js"
import type { RecipePartProps } from "./recipe-fields.js"

interface PartProps {
  chosen: Customizations
  set: (changes: Customizations) => void
}

/** What a build changes in the base image. */
export function CustomizationFields({ draft, change }: RecipePartProps) {
  const chosen = draft.customizations ?? {}
  const set = (changes: Customizations) => change({ ...draft, customizations: { ...chosen, ...changes } })
  const { customizations, fields, hints } = texts.golden
  return (
    <Section title={customizations}>
      <Stack gap="sm">
        <TagsInput
          label={fields.packages}
          description={hints.packages}
          value={chosen.packages ?? []}
          onChange={(packages) => set({ packages })}
        />
        <Scripts chosen={chosen} set={set} isWindows={draft.os_type === "windows"} />
        <Files chosen={chosen} set={set} />
        <Users chosen={chosen} set={set} />
        <Textarea
          label={fields.ssh_keys}
          description={hints.ssh_keys}
          value={(chosen.ssh_keys ?? []).join("\n")}
          onChange={({ currentTarget }) => set({ ssh_keys: linesOf(currentTarget.value) })}
          autosize
          minRows={2}
          spellCheck={false}
        />
      </Stack>
    </Section>
  )
}

const linesOf = (text: string) => (text.trim() === "" ? [] : text.split("\n"))

const isInline = (script: string) => script.includes("\n") || script.startsWith("#!")

/** Scripts by name, those of the project and those that Polaris has, and one typed here. */
function Scripts({ chosen, set, isWindows }: PartProps & { isWindows: boolean }) {
  const { fields, hints } = texts.golden
  const { data } = trpcReact.golden.scripts.list.useQuery()
  const scripts = chosen.scripts ?? []
  const named = scripts.filter((script) => !isInline(script))
  const inline = scripts.filter(isInline)
  const names = [...new Set([...(data?.scripts.map(({ name }) => name) ?? []), ...named])]
  return (
    <>
      <MultiSelect
        label={fields.scripts}
        description={hints.scripts}
        data={names}
        searchable
        value={named}
        onChange={(names) => set({ scripts: [...names, ...inline] })}
      />
      <Textarea
        label={fields.inline_script}
        description={hints.inline_script}
        value={inline[0] ?? ""}
        onChange={({ currentTarget: { value } }) =>
          set({
            scripts: [...named, ...(value === "" ? [] : [asScript(value, isWindows)]), ...inline.slice(1)],
          })
        }
        autosize
        minRows={2}
        maxRows={20}
        spellCheck={false}
      />
    </>
  )
}

/** A script of one line would be a name. */
const asScript = (typed: string, isWindows: boolean) =>
  isInline(typed) ? typed : `${isWindows ? "# PowerShell" : "#!/bin/sh"}\n${typed}`

function Files({ chosen, set }: PartProps) {
  const { fields, add } = texts.golden
  const files = Object.entries(chosen.files ?? {})
  const replace = (at: number, ...file: [path: string, content: string][]) =>
    set({ files: Object.fromEntries(files.flatMap((old, index) => (index === at ? file : [old]))) })
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm" fw={500}>
          {fields.files}
        </Text>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => set({ files: { ...chosen.files, [newPath(chosen.files)]: "" } })}
        >
          {add.file}
        </Button>
      </Group>
      {files.map(([path, content], at) => (
        <FileFields
          key={at}
          path={path}
          content={content}
          isFree={(other) => !Object.hasOwn(chosen.files ?? {}, other)}
          change={(...file) => replace(at, ...file)}
        />
      ))}
    </Stack>
  )
}

interface FileFieldsProps {
  path: string
  content: string
  isFree: (path: string) => boolean
  /** Without a file, removes it. */
  change: (...file: [path: string, content: string][]) => void
}

function FileFields({ path, content, isFree, change }: FileFieldsProps) {
  const { fields, remove, removeOne, contentOf, pathInUse } = texts.golden
  /** A path on its way to another one may be that of another file, which must not be replaced. */
  const [typed, setTyped] = useState<string>()
  function type(next: string): void {
    const isTaken = next !== path && !isFree(next)
    setTyped(isTaken ? next : undefined)
    if (!isTaken) change([next, content])
  }
  return (
    <Stack gap={4}>
      <Group gap="xs" wrap="nowrap" align="end">
        <TextInput
          flex={1}
          label={fields.path}
          error={typed !== undefined && pathInUse}
          value={typed ?? path}
          onChange={({ currentTarget }) => type(currentTarget.value)}
        />
        <Button
          variant="subtle"
          color="gray"
          aria-label={remove(path)}
          onClick={() => {
            setTyped(undefined)
            change()
          }}
        >
          {removeOne}
        </Button>
      </Group>
      <Textarea
        aria-label={contentOf(path)}
        value={content}
        onChange={({ currentTarget }) => change([path, currentTarget.value])}
        autosize
        minRows={2}
        spellCheck={false}
      />
    </Stack>
  )
}

/** `/etc/new-file`, or with a number if there is one already. */
function newPath(files: Customizations["files"] = {}, count = 1): string {
  const path = count === 1 ? "/etc/new-file" : `/etc/new-file-${count}`
  return Object.hasOwn(files, path) ? newPath(files, count + 1) : path
}

type User = NonNullable<Customizations["users"]>[number]

function Users({ chosen, set }: PartProps) {
  const { fields, add, remove } = texts.golden
  const users = chosen.users ?? []
  const replace = (at: number, changes: Partial<User>) =>
    set({ users: users.map((user, index) => (index === at ? { ...user, ...changes } : user)) })
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm" fw={500}>
          {fields.users}
        </Text>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => set({ users: [...users, { name: "", sudo: true }] })}
        >
          {add.user}
        </Button>
      </Group>
      {users.map((user, index) => (
        <Group key={index} gap="xs" align="end">
          <TextInput
            flex="1 1 130px"
            label={fields.user_name}
            value={user.name}
            onChange={({ currentTarget }) => replace(index, { name: currentTarget.value })}
          />
          <PasswordInput
            flex="1 1 130px"
            label={fields.password}
            autoComplete="new-password"
            value={user.password ?? ""}
            onChange={({ currentTarget }) => replace(index, { password: currentTarget.value })}
            visibilityToggleButtonProps={{ "aria-label": texts.signIn.showPassword }}
          />
          <Switch
            mb={8}
            label={fields.sudo}
            checked={user.sudo === true}
            onChange={({ currentTarget }) => replace(index, { sudo: currentTarget.checked })}
          />
          <Button
            variant="subtle"
            color="gray"
            aria-label={remove(user.name)}
            onClick={() => set({ users: users.filter((_, at) => at !== index) })}
          >
            {texts.golden.removeOne}
          </Button>
        </Group>
      ))}
    </Stack>
  )
}
