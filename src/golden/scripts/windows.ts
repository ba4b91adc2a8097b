/** Scripts for Windows that recipes can name. */

const INSTALL_DOCKER = `$ErrorActionPreference = 'Stop'
if (Get-Service docker -ErrorAction SilentlyContinue) { Write-Output 'Docker is installed.'; exit 0 }
Enable-WindowsOptionalFeature -Online -FeatureName Containers -All -NoRestart | Out-Null
$archive = "$env:TEMP\\docker.zip"
$page = Invoke-WebRequest -UseBasicParsing 'https://download.docker.com/win/static/stable/x86_64/'
$file = $page.Links.href | Where-Object { $_ -match '^docker-(\\d+\\.\\d+\\.\\d+)\\.zip$' } |
  Sort-Object { [version]($_ -replace '^docker-|\\.zip$', '') } | Select-Object -Last 1
Invoke-WebRequest -UseBasicParsing "https://download.docker.com/win/static/stable/x86_64/$file" -OutFile $archive
Expand-Archive $archive -DestinationPath $env:ProgramFiles -Force
Remove-Item $archive
& "$env:ProgramFiles\\docker\\dockerd.exe" --register-service
Set-Service docker -StartupType Automatic
`

const CONFIGURE_K8S = `$ErrorActionPreference = 'Stop'
Enable-WindowsOptionalFeature -Online -FeatureName Containers -All -NoRestart | Out-Null
New-NetFirewallRule -Name kubelet -DisplayName kubelet -Protocol TCP -LocalPort 10250 -Action Allow -ErrorAction SilentlyContinue | Out-Null
New-Item -ItemType Directory -Force -Path 'C:\\k', 'C:\\var\\log\\kubelet', 'C:\\etc\\kubernetes' | Out-Null
[Environment]::SetEnvironmentVariable('Path', [Environment]::GetEnvironmentVariable('Path', 'Machine') + ';C:\\k', 'Machine')
`

const PREPARE = `$ErrorActionPreference = 'Continue'
Get-EventLog -LogName * | ForEach-Object { Clear-EventLog -LogName $_.Log }
Remove-Item -Recurse -Force "$env:TEMP\\*", 'C:\\Windows\\Temp\\*' -ErrorAction SilentlyContinue
& dism.exe /Online /Cleanup-Image /StartComponentCleanup /Quiet
Optimize-Volume -DriveLetter C -ReTrim -ErrorAction SilentlyContinue
exit 0
`

export const WINDOWS_SCRIPTS: Readonly<Record<string, string>> = {
  "install-docker.ps1": INSTALL_DOCKER,
  "configure-k8s.ps1": CONFIGURE_K8S,
  "prepare-golden-image.ps1": PREPARE,
}
