// The project compiles, and the kit stops at tier 1 with a message that names the operation to write.
File project = new File(basedir, 'brew-backend')
assert new File(project, 'target/test-classes/org/brew/parsimony/BrewBackendTest.class').isFile()
String services = new File(project, 'target/classes/META-INF/services/io.parsimony.backend.BackendProvider').text
assert services.trim() == 'org.brew.parsimony.BrewBackendProvider'

String report = new File(project, 'target/surefire-reports/TEST-org.brew.parsimony.BrewBackendTest.xml').text
assert report.contains('[engine-failure]')
assert report.contains('Brew failed at program')
assert report =~ /BrewOps\.\w+ is not written yet/
assert report.contains('not run because tier 1')
assert !new File(project, 'target/surefire-reports/TEST-org.brew.parsimony.BrewArchitectureTest.xml').text.contains('<failure')
