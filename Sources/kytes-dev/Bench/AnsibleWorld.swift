import Foundation

extension BenchWorld {
    /// A collection of roles as people write them: tasks, handlers, defaults, meta, and a playbook for each; made once.
    ///
    /// - Parameter files: How many, five for each role.
    func ansibleCollection(files: Int) throws -> String {
        let top = folder + "/ansible-\(files)"
        if FileManager.default.fileExists(atPath: top + "/galaxy.yml") { return top }
        for role in 0..<max(1, files / 5) {
            let folder = "\(top)/roles/role\(role)"
            try write(Self.tasks(of: role), to: folder + "/tasks/main.yml")
            try write(Self.handlers(of: role), to: folder + "/handlers/main.yml")
            try write(Self.defaults(of: role), to: folder + "/defaults/main.yml")
            let needed = role == 0 ? "[]" : "[role\(role / 2)]"
            try write("---\ndependencies: \(needed)\n", to: folder + "/meta/main.yml")
            let playbook = "---\n- name: Play \(role)\n  hosts: group\(role)\n  roles:\n    - role: role\(role)\n"
            try write(playbook, to: "\(top)/playbooks/role\(role).yml")
        }
        try write("namespace: bench\nname: roles\nversion: 1.0.0\n", to: top + "/galaxy.yml")
        return top
    }

    private static func tasks(of role: Int) -> String {
        """
        ---
        # What role \(role) does.
        - name: Install the packages of role \(role)
          ansible.builtin.apt:
            name:
              - tool\(role)
              - library\(role % 40)
            state: present
          notify: Restart role\(role)

        - name: Install what a list has
          ansible.builtin.package:
            name: "{{ role\(role)_packages }}"

        - name: Install from PyPI
          ansible.builtin.pip:
            name: "{{ item }}"
          loop:
            - module\(role)==1.\(role % 9)
            - shared{{ role\(role)_major }}

        - name: Configure
          ansible.builtin.lineinfile:
            path: "{{ role\(role)_folder }}/main.conf"
            regexp: '^Listen '
            line: "Listen {{ role\(role)_port }}"
          when: role\(role)_enabled | bool
          notify:
            - Restart role\(role)

        - name: Load a module
          community.general.modprobe:
            name: module\(role % 60)

        - name: Set parameters
          ansible.posix.sysctl:
            name: net.core.parameter\(role % 90)
            value: "{{ role\(role)_port }}"

        """
    }

    private static func handlers(of role: Int) -> String {
        """
        ---
        - name: Restart role\(role)
          ansible.builtin.systemd:
            name: role\(role)
            state: restarted

        """
    }

    private static func defaults(of role: Int) -> String {
        """
        ---
        # .. envvar:: role\(role)_packages [[[
        #
        # A list of packages, with a paragraph about each.
        role\(role)_packages:
          - base\(role)
          - helper\(role % 30)
                                                                       # ]]]
        role\(role)_folder: /etc/role\(role)
        role\(role)_port: \(8000 + role)
        role\(role)_major: \(role % 5)
        role\(role)_enabled: true

        """
    }
}
