import type { Recipe } from "./recipe.js"

/** Text as a PowerShell expression that gives its UTF-8 bytes, so that nothing has to be escaped. */
const bytesOf = (text: string) => `[Convert]::FromBase64String('${Buffer.from(text).toString("base64")}')`

const isAscii = (text: string) => /^\p{ASCII}*$/u.test(text)

/**
 * Text as a PowerShell expression, in ASCII: Windows PowerShell reads a script without a byte order mark in
 * the code page of the system, in which the bytes of some letters are curly quotes, and these end a string as
 * straight ones do.
 */
const quoted = (text: string) =>
  isAscii(text) ? `'${text.replaceAll("'", "''")}'` : `([Text.Encoding]::UTF8.GetString(${bytesOf(text)}))`

/** For the same reason a script of the recipe gets a byte order mark if it needs one. */
const readable = (script: string) =>
  isAscii(script) || script.startsWith("\uFEFF") ? script : `\uFEFF${script}`

/**
 * The user data of a Windows guest: a PowerShell script that cloudbase-init runs. It reports on COM1, which
 * Nova shows as the console, and ends with sysprep, which powers the machine off.
 */
export function windowsScript(recipe: Recipe, buildId: string): string {
  const { packages, files, scripts, users, sshKeys } = recipe
  return [
    HEAD.replace("BUILD_ID", buildId),
    ...Object.entries(files).map(([path, content]) => `Write-File ${quoted(path)} (${bytesOf(content)})`),
    ...users.map(({ name, groups, sudo }) => {
      const all = [...groups, ...(sudo ? ["Administrators"] : [])]
      return `Add-User ${quoted(name)} @(${all.map(quoted).join(", ")})`
    }),
    ...(sshKeys.length > 0 ? [`Write-File $keys (${bytesOf(`${sshKeys.join("\n")}\n`)})`] : []),
    ...(packages.length > 0
      ? [
          `Invoke-Stage 'install_packages' ${quoted(packages.join(" "))} { Install-All @(${packages.map(quoted).join(", ")}) }`,
        ]
      : []),
    ...scripts.map(({ name, content }, at) => {
      const path = `$folder\\${String(at + 1).padStart(2, "0")}-${name.replace(/(?:\.ps1)?$/, ".ps1")}`
      return [
        `Write-File "${path}" (${bytesOf(readable(content))})`,
        `Invoke-Stage 'run_scripts' ${quoted(name)} { & powershell.exe -NoProfile -ExecutionPolicy Bypass -File "${path}" }`,
      ].join("\n")
    }),
    "Stop-Build 0 'cleanup' ''",
    "",
  ].join("\n")
}

const HEAD = `#ps1_sysnative
$mark = 'POLARIS-BUILD BUILD_ID'
$folder = 'C:\\ProgramData\\polaris'
$keys = 'C:\\ProgramData\\ssh\\administrators_authorized_keys'
New-Item -ItemType Directory -Force -Path $folder | Out-Null
$console = New-Object System.IO.Ports.SerialPort 'COM1', 115200
try { $console.Open() } catch { $console = $null }

function Write-Console([string] $text) { if ($console) { $console.WriteLine($text) } }
function Write-File([string] $path, [byte[]] $bytes) {
  [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($path)) | Out-Null
  [IO.File]::WriteAllBytes($path, $bytes)
}
function Add-User([string] $name, [string[]] $groups) {
  if (-not (Get-LocalUser -Name $name -ErrorAction SilentlyContinue)) { New-LocalUser -Name $name -NoPassword -ErrorAction Stop | Out-Null }
  foreach ($group in $groups) {
    if (-not (Get-LocalGroup -Name $group -ErrorAction SilentlyContinue)) { New-LocalGroup -Name $group -ErrorAction Stop | Out-Null }
    if (-not (Get-LocalGroupMember -Group $group -Member $name -ErrorAction SilentlyContinue)) { Add-LocalGroupMember -Group $group -Member $name -ErrorAction Stop }
  }
}
function Install-All([string[]] $packages) {
  if (Get-Command choco -ErrorAction SilentlyContinue) { choco install -y @packages }
  elseif (Get-Command winget -ErrorAction SilentlyContinue) {
    foreach ($package in $packages) {
      winget install --silent --accept-package-agreements --accept-source-agreements $package
      if ($LASTEXITCODE -ne 0) { return }
    }
  }
  else { Write-Output 'This system has neither choco nor winget.'; $global:LASTEXITCODE = 127 }
}
function Stop-Build([int] $code, [string] $stage, [string] $command) {
  if ($code -eq 0) { Remove-Item -Recurse -Force $folder -ErrorAction SilentlyContinue }
  Write-Console "$mark exit=$code step=$stage command=$command"
  Start-Sleep -Seconds 20
  if ($code -eq 0) { & "$env:SystemRoot\\System32\\Sysprep\\sysprep.exe" /generalize /oobe /shutdown /quiet }
  else { Stop-Computer -Force }
  Start-Sleep -Seconds 600
  exit $code
}
function Invoke-Stage([string] $stage, [string] $command, [scriptblock] $work) {
  Write-Console "$mark step=$stage command=$command"
  $global:LASTEXITCODE = 0
  try { & $work 2>&1 | ForEach-Object { Write-Console "$_" } } catch { Write-Console "$_"; $global:LASTEXITCODE = 1 }
  if ($LASTEXITCODE -ne 0) { Stop-Build $LASTEXITCODE $stage $command }
}
trap { Write-Console "$_"; Stop-Build 1 'customize' '' }
`
