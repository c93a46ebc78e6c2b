#!/usr/bin/env python3
"""The house rules find what they forbid, and nothing else."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import orphans  # noqa: E402  pylint: disable=wrong-import-position
import shape  # noqa: E402  pylint: disable=wrong-import-position
from house_rules import check_file  # noqa: E402  pylint: disable=wrong-import-position
from source import SourceFile, without_comments_and_strings  # noqa: E402  pylint: disable=wrong-import-position

HEADER = '// Name: what it is.\n#pragma once\n'


def rules(path, text, all_paths=()):
    """The rules that a file violates, as (line, rule)."""
    if path.endswith('.h') and not text.startswith('// '):
        text = HEADER + text
    return [(finding.line, finding.rule) for finding in check_file(SourceFile(path, text), set(all_paths))]


class Hiding(unittest.TestCase):
    def test_comments_and_strings_are_hidden_and_places_stay(self):
        text = 'int a; // std::thread\n/* float\n */ auto b = "double"; char c = \'"\'; int d = 1\'000;\n'
        code = without_comments_and_strings(text)
        self.assertEqual(len(code), len(text))
        self.assertEqual(code.count('\n'), 3)
        for word in ('thread', 'float', 'double'):
            self.assertNotIn(word, code)
        self.assertIn("1'000", code)

    def test_raw_strings_are_hidden_and_includes_stay(self):
        code = without_comments_and_strings('#include "engine/base/time.h"\nauto x = R"(float " {)";\n')
        self.assertIn('engine/base/time.h', code)
        self.assertNotIn('float', code)
        self.assertNotIn('{', code)


class Layers(unittest.TestCase):
    def test_the_engine_sees_nobody_else(self):
        for folder in ('simulator', 'real', 'viz', 'tests'):
            self.assertIn((1, 'layers'), rules('engine/model/a.cpp', f'#include "{folder}/x/y.h"\n'))

    def test_the_simulator_does_not_see_the_real_world(self):
        self.assertEqual(rules('simulator/world/a.cpp', '#include "real/mysql/y.h"\n'), [(1, 'layers')])

    def test_tests_see_everything(self):
        for folder in ('engine/base', 'simulator/world', 'real/mysql', 'viz/model', 'tests/support'):
            self.assertEqual(rules('tests/unit/a.cpp', f'#include "{folder}/y.h"\n'), [])

    def test_planners_see_neither_ports_nor_orchestration(self):
        for folder in ('ports', 'orchestration', 'discovery'):
            self.assertEqual(rules('engine/recovery/a.cpp', f'#include "engine/{folder}/y.h"\n'), [(1, 'layers')])

    def test_recovery_may_see_analysis(self):
        self.assertEqual(rules('engine/recovery/a.cpp', '#include "engine/analysis/y.h"\n'), [])

    def test_inside_the_engine_arrows_point_down(self):
        self.assertEqual(rules('engine/orchestration/a.cpp', '#include "engine/recovery/y.h"\n'), [])
        self.assertEqual(rules('engine/model/a.cpp', '#include "engine/topology/y.h"\n'), [(1, 'layers')])
        self.assertEqual(rules('engine/base/a.cpp', '#include "engine/model/y.h"\n'), [(1, 'layers')])

    def test_a_new_engine_folder_must_be_given_a_place(self):
        self.assertEqual(rules('engine/magic/a.cpp', '#include "engine/base/y.h"\n'), [(1, 'layers')])

    def test_includes_start_at_the_root(self):
        self.assertEqual(rules('engine/model/a.cpp', '#include "step.h"\n'), [(1, 'include-from-root')])
        self.assertEqual(rules('engine/model/a.cpp', '#include "model/step.h"\n'), [(1, 'include-from-root')])

    def test_an_include_in_a_comment_is_none(self):
        self.assertEqual(rules('engine/model/a.cpp', '// #include "real/mysql/y.h"\n'), [])

    def test_heavy_headers_stay_in_sources(self):
        for name in ('nlohmann/json.hpp', 'spdlog/spdlog.h', 'sqlite3.h', 'mysql_driver.h', 'boost/beast.hpp'):
            self.assertEqual(rules('real/a/b.h', f'#include <{name}>\n'), [(3, 'heavy-header')])
            self.assertEqual(rules('real/a/b.cpp', f'#include <{name}>\n'), [])
        self.assertEqual(rules('real/a/b.h', '#include <nlohmann/json_fwd.hpp>\n'), [])

    def test_the_engine_uses_few_libraries(self):
        self.assertEqual(rules('engine/model/a.cpp', '#include <fmt/format.h>\n#include <vector>\n'), [])
        self.assertEqual(rules('engine/model/a.cpp', '#include <boost/asio.hpp>\n'), [(1, 'library')])
        self.assertEqual(rules('engine/model/a.cpp', '#include <re2/re2.h>\n'), [(1, 'library')])
        self.assertEqual(rules('engine/base/pattern.cpp', '#include <re2/re2.h>\n'), [])


class Determinism(unittest.TestCase):
    def test_each_word_is_refused_in_engine_and_simulator_only(self):
        for code, rule in [
                ('std::unordered_map<int, int> m', 'unordered'), ('std::map<const Instance*, int> m', 'pointer-key'),
                ('auto t = std::chrono::steady_clock::now()', 'clock'), ('auto t = time(nullptr)', 'clock'),
                ('auto t = std::time(&x)', 'clock'), ('int r = rand()', 'random'), ('std::random_device d', 'random'),
                ('std::uniform_int_distribution<int> d', 'random'), ('std::shuffle(a, b, c)', 'random'),
                ('double ratio', 'floating-point'), ('std::mutex m', 'thread'), ('std::thread t', 'thread'),
                ('std::cout << 1', 'output'), ('std::printf("")', 'output'), ('std::getenv("")', 'environment'),
                ('std::locale l', 'locale'), ('std::regex r', 'regex')]:
            text = f'void f() {{\n    {code};\n}}\n'
            for folder in ('engine/model', 'simulator/world'):
                self.assertEqual(rules(f'{folder}/a.cpp', text), [(2, rule)], code)
            self.assertEqual(rules('real/http/a.cpp', text), [], code)

    def test_the_same_words_elsewhere_are_harmless(self):
        for code in ('int random_seed = 0', 'auto brand(int x)', 'auto t = world.time()', 'auto x = clock.time(1)',
                     'fmt::format("{}", 1)', 'std::map<InstanceKey, const Instance*> m', 'int is_double_checked = 0',
                     'auto text = "std::thread"', 'int x = 0  // std::cout'):
            self.assertEqual(rules('engine/model/a.cpp', f'void f() {{\n    {code};\n}}\n'), [], code)

    def test_globals_must_be_constant(self):
        self.assertEqual(rules('engine/model/a.cpp', 'static int counter = 0;\n'), [(1, 'global')])
        self.assertEqual(rules('engine/model/a.cpp', 'inline std::string name;\n'), [(1, 'global')])
        for code in ('static constexpr int kMost = 3;', 'inline constexpr int kMost = 3;', 'static const A kA;',
                     'static Result<int> parse(int x);', 'inline int twice(int x) { return 2 * x; }'):
            self.assertEqual(rules('engine/model/a.cpp', code + '\n'), [], code)

    def test_pointers_are_not_printed(self):
        self.assertEqual(rules('engine/model/a.cpp', 'auto x = "at %p";\n'), [(1, 'pointer-print')])

    def test_the_lab_is_a_program_and_may_speak(self):
        self.assertEqual(rules('simulator/lab/main.cpp', 'void f() {\n    std::cout << 1;\n}\n'), [])


class OldWords(unittest.TestCase):
    def test_they_are_refused_in_code_comments_and_documents(self):
        for path in ('engine/model/a.cpp', 'docs/TESTING.md', 'tests/real/harness/sql.py', 'scenarios/a/b.json'):
            self.assertEqual(rules(path, 'the master\n'), [(1, 'old-words')])
        self.assertEqual(rules('engine/a/b.cpp', '// CoMaster, slaves\n'), [(1, 'old-words')] * 2)

    def test_they_are_allowed_at_the_seams(self):
        for path in ('real/compat/words.cpp', 'real/mysql/dialect.cpp', 'real/mysql/dialect_test_data.h',
                     'tests/golden/api/cluster.json', 'tests/real/harness/families.py'):
            self.assertNotIn('old-words', [rule for _, rule in rules(path, '// a: master slave\n')])

    def test_names_of_others_are_allowed_as_whole_words(self):
        for name in ('RecoverMasterClusterFilters', 'KVClusterMasterPrefix', 'gtid_slave_pos',
                     'rpl_semi_sync_master_enabled', 'mysql/master/alpha'):
            self.assertEqual(rules('engine/model/a.cpp', f'// {name}\n'), [], name)
        self.assertEqual(rules('engine/model/a.cpp', '// my_gtid_slave_pos_copy\n'), [(1, 'old-words')])


class Text(unittest.TestCase):
    def test_a_todo_needs_an_issue(self):
        self.assertEqual(rules('engine/model/a.cpp', '// TODO: later\n'), [(1, 'todo')])
        self.assertEqual(rules('engine/model/a.cpp', '// TODO(#12): later\n'), [])

    def test_paths_of_one_machine_and_names_of_registries_are_refused(self):
        self.assertEqual(rules('docs/a.md', 'see /home/' + 'ann/x\n'), [(1, 'host-path')])
        self.assertEqual(rules('docs/a.md', 'from pypi' + '.org\n'), [(1, 'registry-host')])
        self.assertEqual(rules('docs/a.md', 'in ./work/ and /usr/share/doc and build/work/x\n'), [])

    def test_namespaces_are_not_poured_out(self):
        self.assertEqual(rules('real/a/b.cpp', 'using namespace std;\n'), [(1, 'using-namespace')])
        self.assertEqual(rules('real/a/b.cpp', 'using namespace std::chrono_literals;\n'), [])
        self.assertEqual(rules('real/a/b.cpp', 'using namespace understudy;\n'), [(1, 'using-namespace')])

    def test_tests_may_pour_out_our_own_namespaces_but_not_in_headers(self):
        self.assertEqual(rules('tests/unit/a.cpp', 'using namespace understudy::sim;\n'), [])
        self.assertEqual(rules('tests/support/a.h', 'using namespace understudy;\n'), [(3, 'using-namespace')])


class Shape(unittest.TestCase):
    def test_a_header_says_what_it_is(self):
        self.assertEqual(rules('real/a/b.h', '// Name: what it is.\n#pragma once\n'), [])
        self.assertEqual(rules('real/a/b.h', '// Copyright\n#pragma once\n'), [(1, 'first-line')])
        self.assertEqual(rules('real/a/b.h', '// Name: what it is.\n#include <vector>\n'), [(1, 'pragma-once')])

    def test_a_source_includes_its_own_header_first(self):
        both = ['real/a/b.h', 'real/a/b.cpp']
        self.assertEqual(rules('real/a/b.cpp', '#include "real/a/b.h"\n#include <vector>\n', both), [])
        self.assertEqual(rules('real/a/b.cpp', '#include <vector>\n#include "real/a/b.h"\n', both),
                         [(1, 'own-header-first')])
        self.assertEqual(rules('real/a/c.cpp', '#include <vector>\n', both), [])

    def test_files_end_at_the_limit(self):
        for path, limit in (('real/a/b.cpp', 500), ('tests/unit/a.cpp', 800), ('docs/ARCHITECTURE.md', 300)):
            self.assertEqual(rules(path, 'x\n' * limit), [])
            self.assertEqual(rules(path, 'x\n' * (limit + 1)), [(limit + 1, 'file-length')])

    def test_functions_end_at_the_limit(self):
        body = '    x();\n' * 70
        self.assertEqual(rules('real/a/b.cpp', 'void f() {\n' + body + '}\n'), [])
        self.assertEqual(rules('real/a/b.cpp', 'void f() {\n' + body + '    x();\n}\n'), [(1, 'function-length')])

    def functions(self, code):
        return [(name, count) for _, count, name in shape.functions(without_comments_and_strings(code))]

    def test_functions_are_found_in_namespaces_and_classes(self):
        code = ('namespace a::b {\nclass C final : public D {\n  public:\n    int f() const {\n        return 1;\n    }\n'
                '    int x_{0};\n};\n}  // namespace\nint C::g(int a) {\n    if (a) {\n        h();\n    }\n}\n')
        self.assertEqual(self.functions(code), [('f', 1), ('g', 3)])

    def test_tables_and_enums_are_no_functions(self):
        code = 'constexpr std::array kRules{\n    Rule{f(1), 2},\n    Rule{f(2), 3},\n};\nenum class E { A, B };\n'
        self.assertEqual(self.functions(code), [])
        self.assertEqual(self.functions('constexpr auto kKeys = std::to_array<Key>({\n    {1},\n    {2},\n});\n'), [])
        code = 'std::vector<Key> keys() {\n    return {\n        Key{1},\n    };\n}\n'
        self.assertEqual(self.functions(code), [('keys', 3)])

    def test_braces_in_strings_and_comments_do_not_count(self):
        self.assertEqual(self.functions('void f() {\n    g("}");  // }\n    h(\'}\');\n}\nvoid i() {\n}\n'),
                         [('f', 2), ('i', 0)])

    def test_lambdas_count_as_part_of_their_function(self):
        self.assertEqual(self.functions('void f() {\n    auto g = [](int x) {\n        return x;\n    };\n}\n'),
                         [('f', 3)])


class Orphans(unittest.TestCase):
    def test_a_source_that_no_target_builds_is_found(self):
        found = list(orphans.check(['engine/a.cpp', 'engine/b.cpp', 'engine/b.h'], {'engine/a.cpp'}))
        self.assertEqual([(one.path, one.rule) for one in found], [('engine/b.cpp', 'orphan')])

    def test_what_was_not_configured_is_no_orphan(self):
        built = {'engine/a.cpp', 'tests/unit/engine/a_test.cpp'}
        paths = ['viz/main.cpp', 'tests/unit/viz/main_test.cpp', 'engine/a.cpp', 'tests/unit/engine/a_test.cpp']
        self.assertEqual(list(orphans.check(paths, built)), [])


if __name__ == '__main__':
    unittest.main()
