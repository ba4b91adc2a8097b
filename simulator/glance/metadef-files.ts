/** What a metadata definition file of Glance contains. */
export interface MetadefNamespace {
  namespace: string
  display_name: string
  description: string
  visibility?: string
  protected?: boolean
  resource_type_associations: { name: string; prefix?: string; properties_target?: string }[]
  properties?: Record<string, object>
  objects?: { name: string; description: string; properties: Record<string, object> }[]
}

/** Some of the files that Glance 25 brings, as they are. */
export const metadefFiles: readonly MetadefNamespace[] = [
  {
    display_name: "Common Operating System Properties",
    namespace: "OS::OperatingSystem",
    description:
      "Details of the operating system contained within this image as well as common operating system properties that can be set on a VM instance created from this image.",
    protected: true,
    resource_type_associations: [
      {
        name: "OS::Glance::Image",
      },
      {
        name: "OS::Cinder::Volume",
        properties_target: "image",
      },
    ],
    properties: {
      os_distro: {
        title: "OS Distro",
        description:
          "The common name of the operating system distribution in lowercase (uses the same data vocabulary as the libosinfo project). Specify only a recognized value for this field. Deprecated values are listed to assist you in searching for the recognized value.",
        type: "string",
      },
      os_version: {
        title: "OS Version",
        description: "Operating system version as specified by the distributor. (for example, '11.10')",
        type: "string",
      },
      os_admin_user: {
        title: "OS Admin User",
        description: "The name of the user with admin privileges.",
        type: "string",
      },
    },
  },
  {
    namespace: "OS::Compute::Watchdog",
    display_name: "Watchdog Behavior",
    description:
      "Compute drivers may enable watchdog behavior over instances.  See: http://docs.openstack.org/admin-guide/compute-flavors.html",
    visibility: "public",
    protected: true,
    resource_type_associations: [
      {
        name: "OS::Glance::Image",
        prefix: "hw_",
      },
      {
        name: "OS::Cinder::Volume",
        prefix: "hw_",
        properties_target: "image",
      },
      {
        name: "OS::Nova::Flavor",
        prefix: "hw:",
      },
    ],
    properties: {
      watchdog_action: {
        title: "Watchdog Action",
        description:
          "For the libvirt driver, you can enable and set the behavior of a virtual hardware watchdog device for each flavor. Watchdog devices keep an eye on the guest server, and carry out the configured action, if the server hangs. The watchdog uses the i6300esb device (emulating a PCI Intel 6300ESB). If hw_watchdog_action is not specified, the watchdog is disabled. Watchdog behavior set using a specific image's properties will override behavior set using flavors.",
        type: "string",
        enum: ["disabled", "reset", "poweroff", "pause", "none"],
      },
    },
  },
  {
    namespace: "OS::Compute::LibvirtImage",
    display_name: "libvirt Driver Options for Images",
    description:
      "The libvirt Compute Driver Options for Glance Images.  \n\nThese are properties specific to compute drivers.  For a list of all hypervisors, see here: https://wiki.openstack.org/wiki/HypervisorSupportMatrix.",
    visibility: "public",
    protected: true,
    resource_type_associations: [
      {
        name: "OS::Glance::Image",
      },
    ],
    properties: {
      hw_cdrom_bus: {
        title: "CD-ROM Bus",
        description: "Specifies the type of disk controller to attach CD-ROM devices to.",
        type: "string",
        enum: ["scsi", "virtio", "uml", "xen", "ide", "usb", "fdc", "sata", "lxc"],
      },
      hw_disk_bus: {
        title: "Disk Bus",
        description: "Specifies the type of disk controller to attach disk devices to.",
        type: "string",
        enum: ["scsi", "virtio", "uml", "xen", "ide", "usb", "fdc", "sata", "lxc"],
      },
      hw_firmware_type: {
        title: "Firmware Type",
        description: "Specifies whether the image should be booted with a legacy BIOS or with UEFI.",
        type: "string",
        enum: ["bios", "uefi"],
      },
      hw_rng_model: {
        title: "Random Number Generator Device",
        description:
          "Adds a random-number generator device to the image's instances. The cloud administrator can enable and control device behavior by configuring the instance's flavor. By default: The generator device is disabled. /dev/random is used as the default entropy source. To specify a physical HW RNG device, use the following option in the nova.conf file: rng_dev_path=/dev/hwrng",
        type: "string",
        default: "virtio",
      },
      hw_machine_type: {
        title: "Machine Type",
        description:
          "Enables booting an ARM system using the specified machine type. By default, if an ARM image is used and its type is not specified, Compute uses vexpress-a15 (for ARMv7) or virt (for AArch64) machine types. Valid types can be viewed by using the virsh capabilities command (machine types are displayed in the machine tag).",
        type: "string",
      },
      hw_scsi_model: {
        title: "SCSI Model",
        description:
          "Enables the use of VirtIO SCSI (virtio-scsi) to provide block device access for compute instances; by default, instances use VirtIO Block (virtio-blk). VirtIO SCSI is a para-virtualized SCSI controller device that provides improved scalability and performance, and supports advanced SCSI hardware.",
        type: "string",
        default: "virtio-scsi",
      },
      hw_video_model: {
        title: "Video Model",
        description:
          "The graphic device model presented to the guest. hw_video_model=none disables the graphics device in the guest and should generally be used when using gpu passthrough.",
        type: "string",
        enum: ["vga", "cirrus", "vmvga", "xen", "qxl", "virtio", "gop", "none", "bochs"],
      },
      hw_video_ram: {
        title: "Max Video Ram",
        description:
          "Maximum RAM (unit: MB) for the video image. Used only if a hw_video:ram_max_mb value has been set in the flavor's extra_specs and that value is higher than the value set in hw_video_ram.",
        type: "integer",
        minimum: 0,
      },
      os_command_line: {
        title: "Kernel Command Line",
        description:
          "The kernel command line to be used by the libvirt driver, instead of the default. For linux containers (LXC), the value is used as arguments for initialization. This key is valid only for Amazon kernel, ramdisk, or machine images (aki, ari, or ami).",
        type: "string",
      },
      os_type: {
        title: "OS Type",
        description:
          "The operating system installed on the image. The libvirt driver contains logic that takes different actions depending on the value of the os_type parameter of the image. For example, for os_type=windows images, it creates a FAT32-based swap partition instead of a Linux swap partition, and it limits the injected host name to less than 16 characters.",
        type: "string",
        enum: ["linux", "windows"],
      },
      hw_vif_model: {
        title: "Virtual Network Interface",
        description:
          "Specifies the model of virtual network interface device to use. The valid options depend on the hypervisor configuration. libvirt driver options: KVM and QEMU: e1000, ne2k_pci, pcnet, rtl8139, spapr-vlan, virtio, e1000e and vmxnet3. Xen: e1000, netfront, ne2k_pci, pcnet, and rtl8139.",
        type: "string",
        enum: [
          "e1000",
          "e1000e",
          "ne2k_pci",
          "netfront",
          "pcnet",
          "rtl8139",
          "spapr-vlan",
          "virtio",
          "vmxnet3",
        ],
      },
      hw_vif_multiqueue_enabled: {
        title: "Multiqueue Enabled",
        description:
          "If true, this enables the virtio-net multiqueue feature. In this case, the driver sets the number of queues equal to the number of guest vCPUs. This makes the network performance scale across a number of vCPUs.",
        type: "string",
        enum: ["true", "false"],
      },
      hw_pmu: {
        title: "Virtual Performance Monitoring Unit",
        description:
          "Controls emulation of a vPMU in the guest. To reduce latency in realtime workloads disable the vPMU by setting hw_pmu=false",
        type: "string",
        enum: ["true", "false"],
      },
      hw_qemu_guest_agent: {
        title: "QEMU Guest Agent",
        description:
          "This is a background process which helps management applications execute guest OS level commands. For example, freezing and thawing filesystems, entering suspend. However, guest agent (GA) is not bullet proof, and hostile guest OS can send spurious replies.",
        type: "string",
        enum: ["yes", "no"],
      },
      hw_pointer_model: {
        title: "Pointer Model",
        description:
          "Input devices allow interaction with a graphical framebuffer. For example to provide a graphic tablet for absolute cursor movement. Currently only supported by the KVM/QEMU hypervisor configuration and VNC or SPICE consoles must be enabled.",
        type: "string",
        enum: ["usbtablet"],
      },
      img_hide_hypervisor_id: {
        title: "Hide hypervisor id",
        description: "Enables hiding the host hypervisor signature in the guest OS.",
        type: "string",
        enum: ["yes", "no"],
      },
    },
    objects: [],
  },
  {
    namespace: "OS::Software::WebServers",
    display_name: "Web Servers",
    description:
      "A web server is a computer system that processes requests via HTTP, the basic network protocol used to distribute information on the World Wide Web. The most common use of web servers is to host websites, but there are other uses such as gaming, data storage, running enterprise applications, handling email, FTP, or other web uses. (http://en.wikipedia.org/wiki/Web_server)",
    visibility: "public",
    protected: true,
    resource_type_associations: [
      {
        name: "OS::Glance::Image",
      },
      {
        name: "OS::Cinder::Volume",
        properties_target: "image",
      },
      {
        name: "OS::Nova::Server",
        properties_target: "metadata",
      },
    ],
    objects: [
      {
        name: "Apache HTTP Server",
        description:
          "The Apache HTTP Server, colloquially called Apache, is a Web server application notable for playing a key role in the initial growth of the World Wide Web. Apache is developed and maintained by an open community of developers under the auspices of the Apache Software Foundation. Most commonly used on a Unix-like system, the software is available for a wide variety of operating systems, including Unix, FreeBSD, Linux, Solaris, Novell NetWare, OS X, Microsoft Windows, OS/2, TPF, OpenVMS and eComStation. Released under the Apache License, Apache is open-source software. (http://en.wikipedia.org/wiki/Apache_HTTP_Server)",
        properties: {
          sw_webserver_apache_version: {
            title: "Version",
            description: "The specific version of Apache.",
            type: "string",
          },
          sw_webserver_apache_http_port: {
            title: "HTTP Port",
            description:
              "The configured TCP/IP port on which the web server listens for incoming HTTP connections.",
            type: "integer",
            minimum: 1,
            maximum: 65535,
            default: 80,
          },
          sw_webserver_apache_https_port: {
            title: "HTTPS Port",
            description:
              "The configured TCP/IP port on which the web server listens for incoming HTTPS connections.",
            type: "integer",
            minimum: 1,
            maximum: 65535,
            default: 443,
          },
        },
      },
      {
        name: "Nginx",
        description:
          "Nginx (pronounced 'engine-x') is an open source reverse proxy server for HTTP, HTTPS, SMTP, POP3, and IMAP protocols, as well as a load balancer, HTTP cache, and a web server (origin server). The nginx project started with a strong focus on high concurrency, high performance and low memory usage. It is licensed under the 2-clause BSD-like license and it runs on Linux, BSD variants, Mac OS X, Solaris, AIX, HP-UX, as well as on other *nix flavors. It also has a proof of concept port for Microsoft Windows. (http://en.wikipedia.org/wiki/Nginx)",
        properties: {
          sw_webserver_nginx_version: {
            title: "Version",
            description: "The specific version of Nginx.",
            type: "string",
          },
          sw_webserver_nginx_http_port: {
            title: "HTTP Port",
            description:
              "The configured TCP/IP port on which the web server listens for incoming HTTP connections.",
            type: "integer",
            minimum: 1,
            maximum: 65535,
            default: 80,
          },
          sw_webserver_nginx_https_port: {
            title: "HTTPS Port",
            description:
              "The configured TCP/IP port on which the web server listens for incoming HTTPS connections.",
            type: "integer",
            minimum: 1,
            maximum: 65535,
            default: 443,
          },
        },
      },
      {
        name: "IIS",
        description:
          "Internet Information Services (IIS, formerly Internet Information Server) is an extensible web server created by Microsoft. IIS supports HTTP, HTTPS, FTP, FTPS, SMTP and NNTP. IIS is not turned on by default when Windows is installed. The IIS Manager is accessed through the Microsoft Management Console or Administrative Tools in the Control Panel. (http://en.wikipedia.org/wiki/Internet_Information_Services)",
        properties: {
          sw_webserver_iis_version: {
            title: "Version",
            description: "The specific version of IIS.",
            type: "string",
          },
          sw_webserver_iis_http_port: {
            title: "HTTP Port",
            description:
              "The configured TCP/IP port on which the web server listens for incoming HTTP connections.",
            type: "integer",
            minimum: 1,
            maximum: 65535,
            default: 80,
          },
          sw_webserver_iis_https_port: {
            title: "HTTPS Port",
            description:
              "The configured TCP/IP port on which the web server listens for incoming HTTPS connections.",
            type: "integer",
            minimum: 1,
            maximum: 65535,
            default: 443,
          },
        },
      },
    ],
  },
  {
    namespace: "OS::Compute::CPUMode",
    display_name: "CPU Mode",
    description: "This provides the preferred CPU Model to be used when booting up a guest VM.",
    visibility: "public",
    resource_type_associations: [
      {
        name: "OS::Glance::Image",
        prefix: "hw_",
      },
      {
        name: "OS::Nova::Flavor",
        prefix: "hw:",
      },
    ],
    properties: {
      cpu_mode: {
        title: "CPU Mode",
        description: "Type of CPU Mode.",
        type: "string",
        enum: ["none", "host-model", "host-passthrough", "custom"],
      },
    },
  },
]
