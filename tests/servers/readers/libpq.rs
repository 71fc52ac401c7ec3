//! A major's own libpq, called as a program would.

use crate::binaries;
use pgrunbook::pg::Major;
use std::collections::BTreeMap;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// `PQconninfoOption` of libpq-fe.h.
#[repr(C)]
struct OptionRow {
    keyword: *const c_char,
    envvar: *const c_char,
    compiled: *const c_char,
    val: *const c_char,
    label: *const c_char,
    dispchar: *const c_char,
    dispsize: c_int,
}

type ConninfoParse = unsafe extern "C" fn(*const c_char, *mut *mut c_char) -> *mut OptionRow;
type ConninfoFree = unsafe extern "C" fn(*mut OptionRow);
type Freemem = unsafe extern "C" fn(*mut c_void);
type ConnectStart = unsafe extern "C" fn(*const c_char) -> *mut c_void;
type Pass = unsafe extern "C" fn(*const c_void) -> *const c_char;
type Finish = unsafe extern "C" fn(*mut c_void);

pub struct Libpq {
    conninfo_parse: ConninfoParse,
    conninfo_free: ConninfoFree,
    freemem: Freemem,
    connect_start: ConnectStart,
    pass: Pass,
    finish: Finish,
}

impl Libpq {
    /// Loads the library that lies beside the major's server.
    pub fn load(major: Major) -> Libpq {
        let server = fs::canonicalize(binaries::bin(major).join("postgres")).expect("a server");
        let folder = server
            .ancestors()
            .nth(2)
            .expect("bin has a folder")
            .join("lib");
        let path =
            CString::new(folder.join("libpq.so.5").to_str().expect("UTF-8")).expect("no NUL");
        // SAFETY: the library is the server's own, and stays loaded. Its functions have the types of libpq-fe.h, the same in
        // all majors.
        unsafe {
            let library = libc::dlopen(path.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL);
            assert!(!library.is_null(), "{path:?} cannot be loaded");
            let find = |name: &CStr| {
                let found = libc::dlsym(library, name.as_ptr());
                assert!(!found.is_null(), "{name:?} is not in {path:?}");
                found
            };
            Libpq {
                conninfo_parse: std::mem::transmute::<*mut c_void, ConninfoParse>(find(
                    c"PQconninfoParse",
                )),
                conninfo_free: std::mem::transmute::<*mut c_void, ConninfoFree>(find(
                    c"PQconninfoFree",
                )),
                freemem: std::mem::transmute::<*mut c_void, Freemem>(find(c"PQfreemem")),
                connect_start: std::mem::transmute::<*mut c_void, ConnectStart>(find(
                    c"PQconnectStart",
                )),
                pass: std::mem::transmute::<*mut c_void, Pass>(find(c"PQpass")),
                finish: std::mem::transmute::<*mut c_void, Finish>(find(c"PQfinish")),
            }
        }
    }

    /// What a connection string says: values by keyword, or the message with which it is refused.
    pub fn parse(&self, text: &str) -> Result<BTreeMap<String, Vec<u8>>, String> {
        let text = CString::new(text).expect("no NUL");
        // SAFETY: the array ends with a row without a keyword; both results are freed once and not used after that.
        unsafe {
            let mut message = std::ptr::null_mut();
            let rows = (self.conninfo_parse)(text.as_ptr(), &mut message);
            if rows.is_null() {
                assert!(!message.is_null());
                let said = CStr::from_ptr(message).to_string_lossy().into_owned();
                (self.freemem)(message.cast());
                return Err(said);
            }
            let mut found = BTreeMap::new();
            let mut row = rows;
            while !(*row).keyword.is_null() {
                if !(*row).val.is_null() {
                    let keyword = CStr::from_ptr((*row).keyword).to_str().expect("UTF-8");
                    found.insert(
                        keyword.to_owned(),
                        CStr::from_ptr((*row).val).to_bytes().to_vec(),
                    );
                }
                row = row.add(1);
            }
            (self.conninfo_free)(rows);
            Ok(found)
        }
    }

    /// The password for a connection to database `db` as `u` at port 5432 of a socket directory that does not exist.
    pub fn password(&self, passfile: &Path, host: &str) -> Option<Vec<u8>> {
        assert!(host.starts_with("/no"), "no server is asked");
        let text = format!(
            "host={host} port=5432 dbname=db user=u passfile={}",
            passfile.display()
        );
        let text = CString::new(text).expect("no NUL");
        // SAFETY: the connection lives until it is finished; its password is copied before.
        unsafe {
            let connection = (self.connect_start)(text.as_ptr());
            assert!(!connection.is_null());
            let password = (self.pass)(connection);
            let found = (!password.is_null()).then(|| CStr::from_ptr(password).to_bytes().to_vec());
            (self.finish)(connection);
            // libpq says "" for none.
            found.filter(|password| !password.is_empty())
        }
    }
}

/// Writes a passfile that libpq does not refuse for its mode.
pub fn write_passfile(path: &Path, content: &[u8]) {
    fs::write(path, content).expect("writable");
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("ours");
}
