//! Which test runs on which major.

/// One module a major, one test a scenario; with a name and a list first, a test that every major of the list is there.
macro_rules! majors {
    ($needs:literal; $($name:ident $major:literal: $($scenario:ident)*;)*) => {
        $(mod $name {
            $(#[test]
            #[ignore = $needs]
            fn $scenario() {
                super::$scenario($major);
            })*
        })*
    };
    ($test:ident $majors:ident, $needs:literal; $($name:ident $major:literal: $($scenario:ident)*;)*) => {
        majors! { $needs; $($name $major: $($scenario)*;)* }

        #[test]
        fn $test() {
            assert_eq!($crate::binaries::$majors, [$($major),*]);
        }
    };
}
