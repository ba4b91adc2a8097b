import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { deniedReason } from "../../web/features/details/denied-reason.js"
import { english } from "../../web/texts/english/index.js"

const { denied } = english

test("the catalogue has the sentences with which `permissions` refuses, and no others", () => {
  const source = readFileSync("src/images/permissions.ts", "utf8")
  const sentences = [...source.matchAll(/(?<=")[A-Z][^"\n]+\.(?=")|(?<=')[A-Z][^'\n]+\.(?=')/g)].map(String)
  expect(Object.values(denied).toSorted()).toEqual(sentences.toSorted())
})

test.each([
  ["create", "role", undefined, denied.member],
  ["list", "role", undefined, denied.reader],
  ["publish", "role", "active", denied.admin],
  ["delete", "owner", "active", denied.owner],
  ["update_member", "owner", "active", denied.answerable],
  ["create_member", "visibility", "active", denied.visibility],
  ["delete", "protected", "active", denied.protected],
  ["upload", "formats", "queued", denied.formats],
  ["update", "state", "saving", denied.uploading],
  ["publish", "state", "saving", denied.uploading],
  ["change_formats", "state", "active", denied.fixedFormats],
  ["deactivate", "state", "queued", denied.noData],
  ["upload", "state", "active", denied.hasData],
  ["import", "state", "active", denied.hasData],
  ["import", "state", "queued", denied.importing],
  ["download", "state", "queued", denied.noData],
  ["download", "state", "deactivated", denied.deactivated],
] as const)("%s, refused for its %s while %s", (action, reason, status, sentence) => {
  expect(deniedReason(action, { allowed: false, reason }, status)).toBe(sentence)
})

test("what is allowed has no reason", () => {
  expect(deniedReason("update", { allowed: true }, "active")).toBeUndefined()
})
