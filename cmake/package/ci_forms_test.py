"""ci_forms_test.py SOURCE PROGRAM WORK: runs what the CI integrations run, the way their platforms do.

The commands are taken out of .pre-commit-hooks.yaml, action.yml and the GitLab template themselves, so
that the files cannot promise what does not work: the hook as `git commit` would run it, the steps of
the composite action with its inputs' defaults, the job of the template with its variables.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

try:
    import yaml
except ImportError:
    print('no yaml module for Python: skipped')
    sys.exit(77)

source, program, work = map(pathlib.Path, sys.argv[1:4])
problems = []


def expect(condition, what):
    if not condition:
        problems.append(what)


def run(command, environment=(), cwd=None):
    """Runs the command line in bash with lockgraph on PATH, stopping at the first failure."""
    variables = dict(os.environ, PATH=f'{program.parent}:{os.environ["PATH"]}', **dict(environment))
    done = subprocess.run(['bash', '-eo', 'pipefail', '-c', command], cwd=cwd or work / 'shop',
                          env=variables, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def project():
    """The guide's example in a git repository of its own, configured by CMake."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(source / 'docs/guide/example', work / 'shop')
    status, out = run('git init -q && git add . && git -c user.name=a -c user.email=a@b.example commit -qm one'
                      ' && cmake -B build -DCMAKE_EXPORT_COMPILE_COMMANDS=ON')
    assert status == 0, out


def check_hook():
    (hook,) = yaml.safe_load((source / '.pre-commit-hooks.yaml').read_text())
    for key in ('id', 'name', 'entry', 'language', 'types_or'):
        expect(key in hook, f'pre-commit: {key} is missing')
    expect(hook['language'] == 'system' and hook['pass_filenames'] is False,
           'pre-commit: the hook looks at the whole program, whatever files are committed')
    status, out = run(hook['entry'])
    expect(status == 1 and 'LG1001' in out, f'pre-commit: exit status {status} on a deadlock\n{out}')
    expect('units' not in out, f'pre-commit: a quiet hook prints statistics\n{out}')
    status, out = run('lockgraph baseline update lockgraph.baseline && '
                      f'{hook["entry"]} --baseline=lockgraph.baseline')
    expect(status == 0, f'pre-commit: exit status {status} with a baseline\n{out}')


def check_action():
    action = yaml.safe_load((source / 'action.yml').read_text())
    expect(action['runs']['using'] == 'composite', 'action: it is no composite action')
    inputs = {name: str(of['default']) for name, of in action['inputs'].items()}
    for step in action['runs']['steps']:
        expect('shell' in step, f'action: the step {step["name"]} names no shell')
        for name in re.findall(r'inputs\.([\w-]+)', json.dumps(step)):
            expect(name in inputs, f'action: there is no input {name}')

    def steps(**changed):
        values = dict(inputs, **changed)

        def filled(text):
            return re.sub(r'\$\{\{ inputs\.([\w-]+) \}\}', lambda match: values[match[1]], text)

        for step in action['runs']['steps']:
            environment = {key: filled(value) for key, value in step.get('env', {}).items()}
            environment['GITHUB_ACTION_PATH'] = str(source)
            status, out = run(filled(step['run']), environment)
            if status != 0:
                break
        return status, out

    status, out = steps()
    expect(status == 1 and '::error' in out, f'action: exit status {status} on a deadlock\n{out}')
    sarif = json.loads((work / 'shop' / inputs['sarif']).read_text())
    expect(sarif['runs'][0]['results'][0]['ruleId'] == 'LG1001', 'action: the finding is not in its SARIF file')
    status, out = steps(baseline='lockgraph.baseline', options='--no-cache --allow-incomplete')
    expect(status == 0, f'action: exit status {status} with a baseline and options\n{out}')
    status, out = steps(build='no such directory')
    expect(status == 2, f'action: exit status {status} without a build directory\n{out}')


def check_template():
    template = yaml.safe_load((source / 'docs/ci/lockgraph.gitlab-ci.yml').read_text())
    (job,) = template.values()
    status, out = run('\n'.join(job['script']), job['variables'])
    expect(status == 1 and 'LG1001' in out, f'GitLab: exit status {status} on a deadlock\n{out}')
    report = json.loads((work / 'shop' / job['artifacts']['reports']['codequality']).read_text())
    expect(bool(report) and all(set(entry) >= {'description', 'check_name', 'fingerprint', 'severity', 'location'}
                                for entry in report), 'GitLab: the report is no code-quality report')
    expect(job['artifacts']['when'] == 'always', 'GitLab: a failing job would lose its report')
    (cache,) = job['cache']['paths']
    path = cache.replace('$LOCKGRAPH_BUILD', job['variables']['LOCKGRAPH_BUILD'])
    expect((work / 'shop' / path).is_dir(), f'GitLab: there is no cache in {path}')


project()
check_hook()
check_action()
check_template()
print('\n'.join(problems) or 'the CI forms work')
sys.exit(1 if problems else 0)
