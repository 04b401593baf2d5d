import django.contrib.postgres.operations
import django.db.migrations
import pytest
from django.db import DatabaseError, connection, models, transaction
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from deployment.compatibility.operations import HARMLESS, REASONS
from deployment.compatibility.tests.sources import migration, problems

BREAKING = [
    'migrations.RemoveField("review", "title")',
    'migrations.RemoveField(model_name="review", name="title")',
    'migrations.RenameField("review", "title", "heading")',
    'migrations.RenameModel("Review", "Opinion")',
    'migrations.RenameModel(old_name="Review", new_name="Draft")',
    'migrations.DeleteModel("Review")',
    'migrations.AlterModelTable("review", "opinion")',
    'migrations.AlterField("review", "title", models.TextField(null=True))',
    'migrations.AlterUniqueTogether("review", {("title", "text")})',
    'migrations.AlterOrderWithRespectTo("review", "restaurant")',
    'migrations.AddConstraint("review", models.CheckConstraint(condition=models.Q(rating__gt=0), name="positive"))',
    'migrations.RemoveConstraint("review", "reviews_review_one_per_author")',
    'postgres.AddConstraintNotValid("review", CHECK)',
    'postgres.RemoveCollation("german", "de")',
    'migrations.AddField("review", "stars", models.IntegerField())',
    'migrations.AddField("review", "stars", models.IntegerField(default=0))',
    'migrations.AddField("review", "stars", models.IntegerField(null=False, default=0))',
    'migrations.AddField("review", "stars", models.IntegerField(null=IS_NULL))',
    'migrations.AddField("review", "stars", models.IntegerField(db_default=None))',
    'migrations.AddField("review", "stars", models.IntegerField(db_default=models.Value(None)))',
    'migrations.AddField("review", "stars", models.IntegerField(db_default=models.NOT_PROVIDED))',
    'migrations.AddField("review", "stars", models.IntegerField(db_default=0, unique=True))',
    'migrations.AddField("review", "stars", models.IntegerField(db_default=0, null=True, unique=True))',
    'migrations.AddField("review", "stars", models.IntegerField(**OPTIONS))',
    'migrations.AddField("review", "stars", models.IntegerField("stars", "stars", False, None, True, db_default=0))',
    'migrations.AddField("review", "other", models.OneToOneField("reviews.Review", models.CASCADE, db_default=1))',
    'migrations.AddField("review", "stars", FIELD)',
    'migrations.AddField("review", "stars", field=make_field(0))',
    'migrations.RunSQL("DROP TABLE reviews_review")',
    'migrations.RunSQL([("UPDATE reviews_review SET title = %s", ["x"])])',
    'migrations.RunSQL(["SELECT 1", "CREATE TABLE one (id int)"])',
    "migrations.RunSQL(make_sql())",
    "migrations.RunSQL(SQL)",
    "migrations.RunSQL()",
    "migrations.RunPython(convert)",
    "migrations.RunPython(code=convert, reverse_code=migrations.RunPython.noop)",
    "migrations.UnknownOperation()",
    "make_module().AddIndex('review')",
    "CustomOperation()",
    "make_operation('review')",
    "OPERATION",
    "*OPERATIONS",
    "migrations.AddIndex(*ARGUMENTS)",
    "migrations.SeparateDatabaseAndState(DATABASE_OPERATIONS)",
    "migrations.SeparateDatabaseAndState(database_operations=build())",
]
ADDITIVE = [
    'migrations.CreateModel("Menu", [("id", models.BigAutoField(primary_key=True))])',
    'migrations.AddField("review", "stars", models.IntegerField(null=True))',
    'migrations.AddField("review", "stars", models.IntegerField(db_default=-1))',
    'migrations.AddField("review", "stars", models.IntegerField(db_default=models.Value(0), default=0))',
    'migrations.AddField("review", "stars", models.IntegerField(null=True, unique=True))',
    'migrations.AddField(model_name="review", name="tags", field=models.ManyToManyField("reviews.Tag"))',
    'migrations.AddField("review", "other", models.ForeignKey("reviews.Review", models.CASCADE, null=True))',
    'migrations.AddField("review", "key", models.GeneratedField(expression=F, output_field=TEXT, db_persist=True))',
    'migrations.AddIndex("review", models.Index(fields=["title"], name="by_title"))',
    'AddIndexConcurrently("review", models.Index(fields=["title"], name="by_title"))',
    'migrations.RemoveIndex("review", "by_title")',
    'migrations.RenameIndex("review", "by_title", "reviews_by_title")',
    'migrations.AlterModelOptions("review", {"verbose_name": "opinion"})',
    'migrations.AlterModelManagers("review", [])',
    'postgres.ValidateConstraint("review", "positive")',
    "TrigramExtension()",
    'migrations.RunSQL("CREATE TABLE one (id int)", "DROP TABLE one")',
    'migrations.RunSQL([("COMMENT ON TABLE reviews_review IS %s", ["x"]), "ANALYZE reviews_review"])',
    "migrations.RunSQL(migrations.RunSQL.noop, reverse_sql='DROP TABLE reviews_review')",
    "migrations.RunPython(migrations.RunPython.noop, delete_all)",
    'migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Review")])',
    'migrations.SeparateDatabaseAndState(None, [migrations.RemoveField("review", "title")])',
]
# Operations that a migration may apply to a model after it has created it.
ON_A_NEW_MODEL = [operation for operation in BREAKING if '"review"' in operation and "migrations." in operation]
STATEMENTS = ("compatible_with_previous_release", "incompatible_with_previous_release")


def nested(operation):
    return f"migrations.SeparateDatabaseAndState(database_operations=[{operation}], state_operations=[])"


def wrapped(operations):
    return st.recursive(st.sampled_from(operations), lambda inner: inner.map(nested), max_leaves=3)


@given(wrapped(BREAKING), st.lists(wrapped(ADDITIVE), max_size=4), st.data())
def test_requires_a_statement_for_a_breaking_operation_among_others(breaking, additive, data):
    position = data.draw(st.integers(0, len(additive)))
    (problem,) = problems(*additive[:position], breaking, *additive[position:])
    assert problem.startswith(f"{100 + position}: ")
    assert all(name in problem for name in STATEMENTS)


@given(st.lists(wrapped(ADDITIVE)))
def test_requires_no_statement_for_additive_operations(operations):
    assert problems(*operations) == []


@given(st.lists(wrapped(BREAKING), min_size=1), st.sampled_from(STATEMENTS))
def test_accepts_any_operations_with_a_statement(operations, name):
    assert problems(*operations, statement=f'{name} = "The column is not used."') == []


@pytest.mark.parametrize("operation", BREAKING)
def test_names_the_line_of_each_breaking_operation(operation):
    (problem,) = problems(operation, ADDITIVE[0], operation)
    assert problem.startswith("100: ")
    assert "; line 102: " in problem


def test_names_the_operation_and_the_field():
    (problem,) = problems('migrations.RemoveField("Review", "title")')
    assert problem.startswith("100: RemoveField (review.title) drops the column")


@pytest.mark.parametrize("operation", ON_A_NEW_MODEL)
def test_accepts_changes_of_a_model_that_the_migration_creates(operation):
    create = 'migrations.CreateModel(name="Review", fields=[])'
    assert problems(create, operation) == []
    assert problems(nested(create), operation) == []
    assert problems(operation, create) != []
    assert problems(f"migrations.SeparateDatabaseAndState([], [{create}])", operation) != []


def test_follows_the_new_name_of_a_new_model():
    create, rename = 'migrations.CreateModel("Menu", [])', 'migrations.RenameModel("Menu", "Card")'
    remove = 'migrations.RemoveField("card", "dish")'
    assert problems(create, rename, remove) == []
    assert problems(rename, remove) != []


def test_does_not_confuse_models_whose_names_are_computed():
    assert problems("migrations.CreateModel(one(), [])", "migrations.DeleteModel(other())") != []


@pytest.mark.parametrize(
    ("options", "is_new"),
    [
        ("", True),
        (", {'ordering': ['id']}", True),
        (", {'db_table': 'x'}", False),
        (", {'managed': False}", False),
        (", options=OPTIONS", False),
        (", {**OPTIONS}", False),
    ],
)
def test_accepts_sql_for_the_table_of_a_new_model(options, is_new):
    sql = 'migrations.RunSQL("ALTER TABLE reviews_menu ADD CHECK (id > 0)")'
    assert (problems(f'migrations.CreateModel("Menu", []{options})', sql) == []) is is_new
    assert problems(sql) != []


def test_lists_only_operations_that_exist():
    modules = (django.db.migrations, django.contrib.postgres.operations)
    assert [name for name in HARMLESS | set(REASONS) if not any(hasattr(module, name) for module in modules)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("unique", [True, False])
@pytest.mark.parametrize("null", [True, False])
@pytest.mark.parametrize("default", [{}, {"default": 0}, {"db_default": 0}, {"db_default": models.Value(None)}])
@isolate_apps("reviews")
def test_judges_new_fields_as_postgresql_does(unique, null, default):
    """The previous release inserts two rows without the field."""

    class Shelf(models.Model):  # noqa: DJ008  a model for this test alone
        class Meta:
            app_label = "reviews"

    field = models.IntegerField(unique=unique, null=null, **default)
    with connection.schema_editor(atomic=False) as editor:
        editor.create_model(Shelf)
        field.contribute_to_class(Shelf, "added")
        editor.add_field(Shelf, field)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO reviews_shelf DEFAULT VALUES")
            cursor.execute("INSERT INTO reviews_shelf DEFAULT VALUES")
    except DatabaseError:
        is_accepted = False
    else:
        is_accepted = True
    described = ", ".join(f"{name}={value!r}" for name, value in default.items()).replace("Value", "models.Value")
    source = f'migrations.AddField("shelf", "added", models.IntegerField(unique={unique}, null={null}, {described}))'
    found = problems(source)
    # NULL as db_default needs a statement in any case, because null=True alone has the same effect.
    assert (found == []) is (is_accepted and "None" not in described), source


def test_generates_python():
    compile(migration(*BREAKING, *ADDITIVE), "migration", "exec")
