import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { expect, onTestFinished, test } from "vitest"
import { parse } from "yaml"
import { plainLog, reportIn, splitPackages } from "../../src/golden/pipeline/console.js"
import type { Recipe } from "../../src/golden/recipe/recipe.js"
import { userDataOf } from "../../src/golden/recipe/user-data.js"
import { LINUX_SCRIPTS } from "../../src/golden/scripts/linux.js"

const BUILD = "5f0c7f7e-58f9-4c5c-9b6b-0b9a2f3c1d11"

const RECIPE: Recipe = {
  ...{ osType: "linux", source: { image: "base" }, cpu: 1, memoryBytes: 1, storageBytes: 1 },
  ...{ packages: ["nginx"], scripts: [{ name: "a.sh", content: "echo a\n" }], sshKeys: ["ssh-ed25519 AAAA"] },
  files: { "/etc/motd": "yes\n", "/etc/odd": "a: [b\n\t# 'c'\n" },
  users: [{ name: "admin", passwordHash: "$6$a$b", groups: ["sudo"], sudo: true }],
  ...{ atGlance: { visibility: "private", tags: [], properties: {} }, labels: {} },
}

interface Config {
  write_files: { path: string; content: string; permissions: string }[]
  users: unknown[]
  packages: string[]
  ssh_authorized_keys: string[]
}

const configIn = (text: string) => parse(text, { version: "1.1" }) as Config

test("user data is a cloud-config with everything of the recipe", () => {
  const text = userDataOf(RECIPE, BUILD).toString()
  expect(text).toMatch(/^#cloud-config\n/)
  const config = configIn(text)
  expect(config).toMatchObject({ packages: ["nginx"], ssh_authorized_keys: ["ssh-ed25519 AAAA"] })
  expect(config.users[1]).toMatchObject({ name: "admin", hashed_passwd: "$6$a$b", lock_passwd: false })
  const files = new Map(config.write_files.map(({ path, content }) => [path, content]))
  expect(files.get("/etc/motd")).toBe("yes\n")
  expect(files.get("/etc/odd")).toBe("a: [b\n\t# 'c'\n")
  expect(config.write_files.every(({ permissions }) => typeof permissions === "string")).toBe(true)
})

test("user data that is too large is compressed, with the same content", () => {
  const content = "line\n".repeat(50_000)
  const packed = userDataOf({ ...RECIPE, files: { "/opt/large": content } }, BUILD)
  expect(packed.length).toBeLessThanOrEqual(49_149)
  const message = gunzipSync(packed).toString()
  expect(message).toMatch(/^Content-Type: multipart\/mixed/)
  const config = configIn(message.slice(message.indexOf("#cloud-config"), message.lastIndexOf("\n--")))
  expect(config.write_files.find(({ path }) => path === "/opt/large")?.content).toBe(content)
})

test("a shell accepts the build's script, and every script that Polaris ships", () => {
  const folder = mkdtempSync(join(tmpdir(), "polaris-scripts-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const build = configIn(userDataOf(RECIPE, BUILD).toString()).write_files.at(-1)?.content ?? ""
  for (const [name, content] of Object.entries({ ...LINUX_SCRIPTS, "build.sh": build })) {
    writeFileSync(join(folder, name), content)
    execFileSync("sh", ["-n", join(folder, name)])
  }
})

test("user data for Windows is one PowerShell script, in which nothing of the recipe is code", () => {
  const evil = "'; Remove-Item C:\\ # $(calc) `n"
  const text = userDataOf(
    {
      ...{ ...RECIPE, osType: "windows", packages: ["git", "7zip"] },
      files: { "C:\\app\\it's.txt": evil },
      scripts: [{ name: "install-docker.ps1", content: evil }],
      users: [{ name: "admin", groups: ["Remote Desktop Users"], sudo: true }],
    },
    BUILD,
  ).toString()
  expect(text).toMatch(/^#ps1_sysnative\n/)
  expect(text).not.toContain("Remove-Item C:")
  const encoded = `FromBase64String('${Buffer.from(evil).toString("base64")}')`
  const lines = text.split("\n")
  const at = (start: string) => lines.findIndex((line) => line.startsWith(start))
  expect(lines).toContain(`Write-File 'C:\\app\\it''s.txt' ([Convert]::${encoded})`)
  expect(lines).toContain("Add-User 'admin' @('Remote Desktop Users', 'Administrators')")
  expect(lines[at("Write-File $keys")]).toContain(Buffer.from("ssh-ed25519 AAAA\n").toString("base64"))
  expect(lines).toContain("Invoke-Stage 'install_packages' 'git 7zip' { Install-All @('git', '7zip') }")
  const script = "$folder\\01-install-docker.ps1"
  expect(lines).toContain(`Write-File "${script}" ([Convert]::${encoded})`)
  expect(lines[at("Invoke-Stage 'run_scripts' 'install-docker.ps1'")]).toContain(`-File "${script}"`)
  const order = [
    "Write-File 'C:",
    "Add-User 'admin'",
    "Invoke-Stage 'install_p",
    "Invoke-Stage 'run_",
    "Stop-Build 0",
  ]
  const found = order.map(at)
  expect(found).toEqual(found.toSorted((one, other) => one - other))
  expect(found).not.toContain(-1)
  expect(text).toContain(`$mark = 'POLARIS-BUILD ${BUILD}'`)
  expect(text).toContain('sysprep.exe" /generalize /oobe /shutdown /quiet')
})

test("the list of packages is found among the kernel's lines, and is not part of the log", () => {
  const mark = `POLARIS-BUILD ${BUILD} packages=`
  const log = [
    "before",
    `${mark}begin`,
    "H4sI",
    "[ 9.1] random: crng init done",
    "AAAA==",
    `${mark}end`,
    "after",
  ]
  expect(splitPackages(log.join("\n"), BUILD)).toEqual({
    log: "before\n[ 9.1] random: crng init done\nafter",
    packages: "H4sIAAAA==",
  })
  expect(splitPackages(log.slice(0, 4).join("\n"), BUILD)).toEqual({
    log: "before\n[ 9.1] random: crng init done",
  })
  expect(splitPackages(log.slice(2).join("\n"), BUILD)).toEqual({
    log: "[ 9.1] random: crng init done\nafter",
  })
})

test("only lines of the build itself are its report", () => {
  const log = plainLog(
    [
      "POLARIS-BUILD other exit=0 step=cleanup command=",
      `[ 3.1] POLARIS-BUILD ${BUILD} step=install_packages command=nginx\r`,
      `POLARIS-BUILD ${BUILD} exit=100 step=install_packages command=nginx`,
    ].join("\r\n"),
  )
  expect(reportIn(log, BUILD)).toEqual({
    stage: "install_packages",
    result: { code: 100, stage: "install_packages", command: "nginx" },
  })
})
